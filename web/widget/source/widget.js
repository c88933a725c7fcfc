// One widget: button and panel, focus, keys, what the buttons do. What is said is in dialogue.js.
import { element } from "../../static/nodes.js";
import { Dialogue } from "./dialogue.js";
import { list, paint, readOptions } from "./options.js";
import { printTurns } from "./paper.js";
import { launcher, panel } from "./shell.js";
import { keep, recall } from "./store.js";
import { copyText, flash, localVoice, rate, readAloud, spoken } from "../../static/tools.js";
import { openQuote } from "./turns.js";

const NARROW = "(max-width: 37.5em), (max-height: 30em)";
const TOUCH = "(hover: none) and (pointer: coarse)";
const SIZES = ["1", "2", "3"];
const LANG_TAGS = { zh: "zh-CN", "zh-Hant": "zh-Hant", en: "en" };

export class Widget {
  // voice: {language, say}
  constructor(host, base, voice) {
    const options = readOptions(host.dataset);
    Object.assign(this, voice, { host, base, options, panel: null, isOpen: false });
    this.fill();
    const index = [...document.querySelectorAll("policy-qa")].indexOf(host);
    this.dialogue = new Dialogue(this, `${base}|${options.name || index}`);
    this.narrow = matchMedia(NARROW);
    const name = options.inline ? "w w-inline pq" : "w pq";
    this.root = element("section", { class: name, "aria-label": options.title, lang: LANG_TAGS[voice.language], "data-side": options.side });
    if (options.theme) this.root.dataset.theme = options.theme;
    paint(this.root, options);
    this.launcher = options.inline ? null : launcher(options.label);
    if (this.launcher) this.root.append(this.launcher);
    this.showDisplay();
    this.root.addEventListener("click", (event) => this.clicked(event));
    // What is typed here must not start the host page's keyboard shortcuts.
    for (const name of ["keydown", "keyup", "keypress"]) this.root.addEventListener(name, (event) => this.typed(event));
  }

  // What the host page left open: the installation says it, in Chinese here, in other languages among the words.
  fill() {
    const { options, say } = this;
    const own = this.language === "zh" ? SERVER : {};
    options.title ||= own.title || say("title");
    options.label ||= say("launch");
    options.welcome ||= own.welcome || say("welcome");
    if (!options.examples.length) options.examples = own.examples || list(say("questions"));
  }

  connect(signal) {
    this.narrow.addEventListener?.("change", () => this.isOpen && this.present(), { signal });
    for (const name of ["resize", "scroll"]) window.visualViewport?.addEventListener(name, () => this.fit(), { signal });
    document.addEventListener("policyqa:open", (event) => this.giveWay(event.target, true), { signal });
    document.addEventListener("policyqa:close", (event) => this.giveWay(event.target, false), { signal });
    if (this.options.inline || (this.dialogue.kept.open && !this.narrow.matches)) this.open({ focus: false });
  }

  build() {
    this.panel = panel(this.say, this.options, new URL("documents", this.base).href);
    const find = (selector) => this.panel.querySelector(selector);
    Object.assign(this, { log: find(".w-log"), field: find(".w-field"), live: find(".pq-live"), warning: find(".w-warn") });
    this.panel.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    this.panel.addEventListener("close", () => this.isOpen && !this.panel.open && this.close());
    find("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.field.addEventListener("input", () => this.measured());
    this.root.append(this.panel);
    const voices = () => this.root.classList.toggle("w-voice", !!localVoice());
    voices();
    window.speechSynthesis?.addEventListener?.("voiceschanged", voices);
  }

  open({ focus = true } = {}) {
    if (this.isOpen) return;
    const first = !this.panel;
    if (first) this.build();
    const active = this.active() || document.activeElement;
    this.opener = active === document.body || active === this.host ? null : active;
    this.isOpen = this.dialogue.kept.open = true;
    this.showDisplay();
    this.present();
    if (first) this.dialogue.enter(this.panel.querySelector(".w-turns"), this.log);
    if (focus) this.focusStart();
    this.measured();
    this.dialogue.kept.save();
    this.emit("open");
    const { question } = this.options;
    if (question && !this.dialogue.knows(question)) this.ask(question);
  }

  // On a phone the panel is a modal page of its own, on a desk it stands beside the host page.
  present() {
    const { panel, options } = this;
    if (options.inline) return;
    const inside = this.active();
    this.launcher.hidden = true;
    if (panel.open) this.shut();
    if (!panel.showModal) panel.setAttribute("open", "");
    else if (this.narrow.matches) panel.showModal();
    else panel.show();
    this.fit();
    inside?.focus({ preventScroll: true });
  }

  shut() {
    if (this.panel.close) this.panel.close();
    else this.panel.removeAttribute("open");
  }

  // The keyboard of a phone covers the page without making it smaller: stay in what is left. Zooming is no keyboard.
  fit() {
    const seen = window.visualViewport;
    if (!this.isOpen || !seen || seen.scale > 1.01) return;
    this.root.style.setProperty("--w-height", `${seen.height}px`);
    this.root.style.setProperty("--w-top", `${seen.offsetTop}px`);
  }

  active() {
    return this.root.getRootNode().activeElement;
  }

  // A phone's keyboard would cover the examples at once: there the reader starts at the title.
  focusStart() {
    const start = matchMedia(TOUCH).matches ? this.panel.querySelector(".w-title") : this.field;
    start.focus({ preventScroll: true });
  }

  close({ focus = true } = {}) {
    if (!this.isOpen || this.options.inline) return;
    this.isOpen = this.dialogue.kept.open = false;
    this.shut();
    window.speechSynthesis?.cancel();
    this.launcher.hidden = false;
    if (focus) (this.opener?.isConnected ? this.opener : this.launcher).focus();
    this.dialogue.kept.save();
    this.emit("close");
  }

  // Two panels in one corner would cover each other, and a panel the other's button.
  giveWay(other, opened) {
    const { inline, position } = other.dataset || {};
    if (other === this.host || inline !== undefined || (position || "right") !== this.options.side || !this.launcher) return;
    if (opened) this.close({ focus: false });
    this.launcher.hidden = opened;
  }

  emit(name, detail = {}) {
    this.host.dispatchEvent(new CustomEvent(`policyqa:${name}`, { bubbles: true, composed: true, detail }));
  }

  announce(text) {
    this.live.textContent = this.live.textContent === text ? `${text}\u00a0` : text;
  }

  // Length by characters as the server counts them; nothing that was pasted is cut off.
  measured() {
    const { field, say } = this;
    const [length, limit] = [[...field.value.trim()].length, SERVER.limit];
    const long = length > limit ? say("long", { length, limit, over: length - limit }) : "";
    field.setAttribute("aria-invalid", String(!!long));
    if (long || this.long) this.warn(long, !this.long);
    this.long = !!long;
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, 160)}px`;
    return length;
  }

  warn(text, aloud = true) {
    this.warning.textContent = text;
    this.warning.hidden = !text;
    if (text && aloud) this.announce(text);
  }

  submit() {
    const length = this.measured();
    const { field, say } = this;
    if (this.dialogue.running) return this.warn(say("busy"));
    field.focus({ preventScroll: true });
    if (!length) return this.warn(say("empty"));
    if (this.long) return this.announce(this.warning.textContent);
    const question = field.value;
    field.value = "";
    this.measured();
    this.ask(question);
  }

  async ask(text) {
    const question = String(text).trim();
    this.open();
    if (question && [...question].length <= SERVER.limit && !this.dialogue.running) return this.dialogue.ask(question);
    this.field.value = question;
    this.measured();
    if (this.dialogue.running) this.warn(this.say("busy"));
    return null;
  }

  busy(on) {
    const [send, stop] = this.panel.querySelectorAll(".w-send");
    const lost = this.active() === (on ? send : stop);
    send.hidden = on;
    stop.hidden = !on;
    if (!this.long) this.warn("");
    if (lost) (matchMedia(TOUCH).matches ? this.log : this.field).focus({ preventScroll: true });
  }

  showDisplay() {
    const size = recall("size");
    const elder = recall("elder") === "on";
    this.root.dataset.elder = elder ? "on" : "off";
    this.root.dataset.size = SIZES.includes(size) ? size : "1";
    if (!this.panel) return;
    this.panel.querySelector("[data-do=elder]").setAttribute("aria-pressed", String(elder));
    this.panel.querySelector("[data-do=size]").textContent = this.say(`size${this.root.dataset.size}`);
  }

  display(name, value) {
    keep(name, value);
    this.showDisplay();
    this.measured();
  }

  typed(event) {
    event.stopPropagation();
    if (event.type !== "keydown" || event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape" && this.isOpen && !this.options.inline) {
      event.preventDefault();
      this.close();
    }
    if (event.key === "Enter" && !event.shiftKey && event.target === this.field) {
      event.preventDefault();
      this.submit();
    }
  }

  clicked(event) {
    const target = event.target.closest("[data-do],[data-open],[data-ask],[data-act]");
    if (!target || event.ctrlKey || event.metaKey) return;
    const { do: own, open, ask, act } = target.dataset;
    if (open || ask !== undefined) event.preventDefault();
    if (open) openQuote(target, this.log);
    else if (ask !== undefined) this.ask(ask);
    else if (own) this.does(own);
    else this.serve(act, target);
  }

  does(name) {
    const root = this.root.dataset;
    if (name === "toggle") this.open();
    if (name === "close") this.close();
    if (name === "stop") this.dialogue.stop();
    if (name === "print") printTurns(this.options.title, this.panel.querySelector(".w-turns"), this.say);
    if (name === "elder") this.display("elder", root.elder === "on" ? "off" : "on");
    if (name === "size") this.display("size", SIZES[SIZES.indexOf(root.size) + 1] || "1");
    if (name === "new") {
      this.dialogue.clear();
      this.focusStart();
    }
  }

  async serve(act, target) {
    const tools = target.closest(".pq-tools");
    const { answer, copy } = tools.dataset;
    if (act === "copy") return this.copied(copy, target);
    if (act === "speak") return readAloud(spoken(target.closest(".pq-turn")), target, this.say);
    const said = await rate(target, this.base, this.say);
    if (said) this.announce(said);
    if (said) flash(target, said);
    this.emit("feedback", { id: answer, verdict: act });
  }

  async copied(text, target) {
    const area = await copyText(text, this.panel);
    this.announce(this.say(area ? "copyhand" : "copied"));
    if (!area) return flash(target, this.say("copied"));
    area.setAttribute("aria-label", this.say("copyhand"));
    target.closest(".pq-tools").after(area);
    area.select();
  }
}
