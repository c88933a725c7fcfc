// What every page of ours can do: display switches, marks that open their quote, copying, reading aloud, feedback.
// One listener on the document, so that answers added later are served too.
import { element } from "./nodes.js";
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

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    said(button, say("copied"));
  } catch {
    // Without a secure connection browsers give no clipboard: show the text to copy by hand.
    const area = element("textarea", { class: "pq-manual", readonly: "", rows: "4", "aria-label": say("copyhand") });
    area.value = text;
    button.after(area);
    area.select();
    announce(say("copyhand"));
  }
}

function said(button, text) {
  announce(text);
  const before = button.dataset.label || button.textContent;
  button.dataset.label = before;
  button.textContent = text;
  setTimeout(() => (button.textContent = before), 1600);
}

function voice() {
  if (!("speechSynthesis" in window)) return null;
  return speechSynthesis.getVoices().find((v) => v.lang.toLowerCase().startsWith("zh") && v.localService) || null;
}

function speak(text, button) {
  const label = (button.dataset.label ||= button.textContent);
  const done = () => (button.textContent = label);
  if (speechSynthesis.speaking) {
    speechSynthesis.cancel();
    return done();
  }
  const speech = new SpeechSynthesisUtterance(text.replace(/\[\d+\]/g, ""));
  speech.voice = voice();
  speech.lang = "zh-CN";
  speech.rate = 0.95;
  speech.onend = speech.onerror = done;
  button.textContent = say("silence");
  speechSynthesis.speak(speech);
}

async function send(id, verdict, reason) {
  const response = await fetch(`${base()}api/feedback`, {
    method: "POST",
    credentials: "omit",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id, verdict, reason }),
  });
  if (response.ok) return say("thanks");
  return say("undelivered");
}

async function rate(button, verdict) {
  const tools = button.closest(".pq-tools");
  for (const other of tools.querySelectorAll("[data-act=useful],[data-act=useless]")) {
    other.setAttribute("aria-pressed", String(other === button));
  }
  tools.querySelector(".pq-reason")?.remove();
  if (verdict === "useless") return tools.append(reasonForm(tools));
  announce(await send(tools.dataset.answer, verdict, "").catch(() => say("undelivered")));
}

function reasonForm(tools) {
  const id = `why-${tools.dataset.answer}`;
  const text = element("textarea", { id, rows: "2", maxlength: "500" });
  const done = element("p", { class: "pq-note" });
  const form = element(
    "form",
    { class: "pq-reason" },
    element("label", { for: id }, say("why")),
    text,
    element("button", { type: "submit", class: "pq-button" }, say("deliver")),
    done,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const result = await send(tools.dataset.answer, "useless", text.value).catch(() => say("undelivered"));
    done.textContent = result;
    announce(result);
  });
  setTimeout(() => text.focus(), 0);
  return form;
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
  speak: (target) => speak(target.closest("[data-copy]").dataset.copy, target),
  share: (target) => {
    const question = target.closest("[data-question]").dataset.question;
    const page = new URL(base(), location.href);
    page.search = new URLSearchParams({ q: question }).toString();
    copy(page.href, target);
  },
  useful: (target) => rate(target, "useful"),
  useless: (target) => rate(target, "useless"),
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
  if (voice()) root.classList.add("pq-voice");
  if ("speechSynthesis" in window) speechSynthesis.onvoiceschanged = () => root.classList.toggle("pq-voice", !!voice());
  if (matchMedia("(min-width: 64rem)").matches) {
    for (const folded of document.querySelectorAll("details[data-wide=open]")) folded.open = true;
  }
}
start();
