// What every page of ours can do: display switches, marks that open their quote, copying, reading aloud, feedback.
// One listener on the document, so that answers added later are served too.
import { element } from "./nodes.js";
import { copyText, flash, localVoice, rate, readAloud, spoken } from "./tools.js";
import { say } from "./words.js";

const root = document.documentElement;
export const base = () => document.body.dataset.base || "./";

function keep(name, value) {
  try {
    localStorage.setItem(`policyqa.${name}`, value);
  } catch {
    // storage is switched off: the choice holds for this page
  }
}

export function announce(text) {
  let region = document.getElementById("pq-live");
  if (!region) {
    region = element("div", { id: "pq-live", class: "pq-live", role: "status" });
    document.body.append(region);
  }
  region.textContent = text;
}

const THEMES = ["system", "light", "dark"];
const SIZES = ["1", "2", "3"];

export function showSwitches() {
  for (const button of document.querySelectorAll("[data-act=elder]")) {
    button.setAttribute("aria-pressed", String(root.dataset.elder === "on"));
  }
  for (const button of document.querySelectorAll("[data-act=theme]")) {
    button.textContent = say(`page_${root.dataset.theme || "system"}`);
  }
  for (const button of document.querySelectorAll("[data-act=size]")) {
    button.textContent = say(`size${root.dataset.size || "1"}`);
  }
}

function next(values, current) {
  return values[(values.indexOf(current) + 1) % values.length];
}

async function copy(text, target) {
  const area = await copyText(text, document.body);
  announce(say(area ? "copyhand" : "copied"));
  if (!area) return flash(target, say("copied"));
  area.setAttribute("aria-label", say("copyhand"));
  target.after(area);
  area.select();
}

async function judge(target) {
  const said = await rate(target, new URL(base(), location.href), say);
  if (said) announce(said);
}

const link = (href) => new URL(href, location.href).href;

const ACTS = {
  elder: () => {
    root.dataset.elder = root.dataset.elder === "on" ? "off" : "on";
    keep("elder", root.dataset.elder);
    showSwitches();
  },
  size: () => {
    root.dataset.size = next(SIZES, root.dataset.size || "1");
    keep("size", root.dataset.size);
    showSwitches();
  },
  theme: () => {
    const chosen = next(THEMES, root.dataset.theme || "system");
    if (chosen === "system") delete root.dataset.theme;
    else root.dataset.theme = chosen;
    keep("theme", chosen);
    showSwitches();
  },
  cite: (target, event) => {
    event.preventDefault();
    history.replaceState(null, "", target.getAttribute("href"));
    copy(`${target.dataset.copy}\n${link(target.getAttribute("href"))}`, target);
  },
  print: () => window.print(),
  copy: (target) => copy(target.closest("[data-copy]").dataset.copy, target),
  speak: (target) => readAloud(spoken(target.closest(".pq-answer")), target, say),
  share: (target) => {
    const question = target.closest("[data-question]").dataset.question;
    const page = new URL(base(), location.href);
    page.search = new URLSearchParams({ q: question }).toString();
    copy(page.href, target);
  },
  useful: judge,
  useless: judge,
};

// A mark opens its quote, wherever that is folded away, and moves the focus there.
export function openQuote(id) {
  const quote = document.getElementById(id);
  if (!quote) return false;
  for (let at = quote; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  quote.scrollIntoView({ block: "nearest" });
  quote.focus({ preventScroll: true });
  return true;
}

document.addEventListener("click", (event) => {
  const mark = event.target.closest("[data-open]");
  if (mark && openQuote(mark.dataset.open)) return event.preventDefault();
  const target = event.target.closest("[data-act]");
  if (target && ACTS[target.dataset.act]) ACTS[target.dataset.act](target, event);
});

function start() {
  showSwitches();
  if (localVoice()) root.classList.add("pq-voice");
  if ("speechSynthesis" in window) speechSynthesis.onvoiceschanged = () => root.classList.toggle("pq-voice", !!localVoice());
  if (matchMedia("(min-width: 64rem)").matches) {
    for (const folded of document.querySelectorAll("details[data-wide=open]")) folded.open = true;
  }
}
start();
