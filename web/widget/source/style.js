// Style sheets that a policy without unsafe-inline allows. STYLE is put in front of the script by the server.
import { element } from "../../static/nodes.js";

let shared;

function sheet(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

// Puts a style on a document or a shadow tree, gives what takes it away again.
export function dress(root, text) {
  try {
    const made = text ? sheet(text) : (shared ??= sheet(STYLE));
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, made];
    return () => (root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== made));
  } catch {
    // Browsers before 2023: works wherever the page allows inline styles.
    const made = element("style", {}, text || STYLE);
    (root.head || root).append(made);
    return () => made.remove();
  }
}
