// What the host page wants, from data-* attributes. A value that makes no sense counts as absent.
const LEVELS = ["national", "province", "city", "district"];

export const list = (text) => (text || "").split("|").map((part) => part.trim()).filter(Boolean);
const words = (text) => (text || "").split(/[\s,，]+/).filter(Boolean);
const one = (value, allowed) => (allowed.includes(value) ? value : allowed[0]);

const length = (value, fallback) => (value && CSS.supports("bottom", value) ? value : fallback);

export function readOptions(data) {
  return {
    name: data.name || "",
    title: data.title || "",
    label: data.label || data.title || "",
    welcome: data.welcome || "",
    examples: list(data.examples),
    color: /^#([\da-f]{3}|[\da-f]{6})$/i.test(data.color || "") ? data.color : "",
    side: one(data.position, ["right", "left"]),
    bottom: length(data.bottom, "24px"),
    edge: length(data.edge, "24px"),
    layer: /^\d{1,10}$/.test(data.zIndex || "") ? data.zIndex : "9990",
    theme: one(data.theme, ["", "light", "dark"]),
    levels: words(data.levels).filter((level) => LEVELS.includes(level)),
    documents: words(data.documents),
    question: (data.question || "").trim(),
    phone: /^\+?[\d-]{3,20}$/.test(data.phone || "") ? data.phone : "",
    inline: data.inline !== undefined,
  };
}

function luminance(hex) {
  const digits = hex.length === 4 ? [...hex.slice(1)].map((d) => d + d) : hex.slice(1).match(/../g);
  const [r, g, b] = digits.map((d) => {
    const c = parseInt(d, 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// The site's colour fills surfaces only; what is written on it is black or white, whichever reads better.
export function paint(root, options) {
  const { color } = options;
  if (color) {
    root.style.setProperty("--w-fill", color);
    root.style.setProperty("--w-on-fill", luminance(color) > 0.179 ? "#000" : "#fff");
  }
  root.style.setProperty("--w-bottom", options.bottom);
  root.style.setProperty("--w-edge", options.edge);
  root.style.setProperty("--w-layer", options.layer);
}
