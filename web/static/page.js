// What every page of ours can do: display switches, marks that open their quote, copying, reading aloud, feedback.
// One listener on the document, so that answers added later are served too.
import { element } from "./nodes.js";

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
const THEME_NAMES = { system: "配色：随系统", light: "配色：浅色", dark: "配色：深色" };
const SIZES = ["1", "2", "3"];
const SIZE_NAMES = { 1: "字号：大", 2: "字号：更大", 3: "字号：最大" };

export function showSwitches() {
  for (const button of document.querySelectorAll("[data-act=elder]")) {
    button.setAttribute("aria-pressed", String(root.dataset.elder === "on"));
  }
  for (const button of document.querySelectorAll("[data-act=theme]")) {
    button.textContent = THEME_NAMES[root.dataset.theme || "system"];
  }
  for (const button of document.querySelectorAll("[data-act=size]")) {
    button.textContent = SIZE_NAMES[root.dataset.size || "1"];
  }
}

function next(values, current) {
  return values[(values.indexOf(current) + 1) % values.length];
}

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    said(button, "已复制");
  } catch {
    // Without a secure connection browsers give no clipboard: show the text to copy by hand.
    const area = element("textarea", { class: "pq-manual", readonly: "", rows: "4", "aria-label": "请手动复制" });
    area.value = text;
    button.after(area);
    area.select();
    announce("浏览器不允许自动复制，请手动复制选中的文字");
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
  if (speechSynthesis.speaking) {
    speechSynthesis.cancel();
    button.textContent = "朗读";
    return;
  }
  const speech = new SpeechSynthesisUtterance(text.replace(/\[\d+\]/g, ""));
  speech.voice = voice();
  speech.lang = "zh-CN";
  speech.rate = 0.95;
  speech.onend = () => (button.textContent = "朗读");
  button.textContent = "停止朗读";
  speechSynthesis.speak(speech);
}

async function send(id, verdict, reason) {
  const response = await fetch(`${base()}api/feedback`, {
    method: "POST",
    credentials: "omit",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id, verdict, reason }),
  });
  if (response.ok) return "谢谢您的评价";
  const body = await response.json().catch(() => null);
  return body?.error?.message || "评价没有送出，请稍后再试。";
}

async function rate(button, verdict) {
  const tools = button.closest(".pq-tools");
  for (const other of tools.querySelectorAll("[data-act=useful],[data-act=useless]")) {
    other.setAttribute("aria-pressed", String(other === button));
  }
  tools.querySelector(".pq-reason")?.remove();
  if (verdict === "useless") return tools.append(reasonForm(tools));
  announce(await send(tools.dataset.answer, verdict, "").catch(() => "评价没有送出，请检查网络。"));
}

function reasonForm(tools) {
  const id = `why-${tools.dataset.answer}`;
  const text = element("textarea", { id, rows: "2", maxlength: "500" });
  const done = element("p", { class: "pq-note" });
  const form = element(
    "form",
    { class: "pq-reason" },
    element("label", { for: id }, "哪里不对？（可不填，请勿填写个人信息）"),
    text,
    element("button", { type: "submit", class: "pq-button" }, "送出"),
    done,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const result = await send(tools.dataset.answer, "useless", text.value).catch(() => "评价没有送出，请检查网络。");
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
