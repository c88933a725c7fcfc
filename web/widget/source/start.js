// The element, and the script tag that makes one. A tag that stands in the page twice makes one widget.
import { dress } from "./style.js";
import { Widget } from "./widget.js";
import { chooseLanguage, speaker } from "./words.js";

const script = document.currentScript || document.querySelector("script[src*='widget.js']");
const base = new URL("./", script.src).href;

class PolicyQA extends HTMLElement {
  connectedCallback() {
    this.listening = new AbortController();
    const { signal } = this.listening;
    this.ready ??= this.prepare();
    this.ready.then((widget) => signal.aborted || widget.connect(signal));
  }

  async prepare() {
    const shadow = this.attachShadow({ mode: "open" });
    dress(shadow);
    const from = new URL(this.dataset.base || base, location.href).href;
    const wanted = chooseLanguage(this.dataset.lang, document.documentElement.lang, navigator.language || "");
    this.widget = new Widget(this, from, await speaker(wanted, from));
    this.widget.root.style.setProperty("--w-index", neighbours(this));
    shadow.append(this.widget.root);
    return this.widget;
  }

  disconnectedCallback() {
    this.listening.abort();
    this.widget?.dialogue.stop();
  }

  get isOpen() {
    return !!this.widget?.isOpen;
  }

  // These give promises. ask opens, asks, and gives {question, id, status, mode}, or null where no answer came.
  async open() {
    (await this.ready).open();
  }

  async close() {
    (await this.ready).close();
  }

  async toggle() {
    return this.isOpen ? this.close() : this.open();
  }

  async clear() {
    (await this.ready).dialogue.clear();
  }

  async ask(question) {
    return (await this.ready).ask(question);
  }
}

const all = () => [...document.querySelectorAll("policy-qa")];

// How many widgets stand in the same corner already: their buttons are stacked.
function neighbours(host) {
  const corner = ({ dataset }) => (dataset.inline === undefined ? dataset.position || "right" : "");
  return all().slice(0, all().indexOf(host)).filter((other) => corner(other) === corner(host)).length;
}

function mount() {
  const host = document.createElement("policy-qa");
  Object.assign(host.dataset, script.dataset, { base });
  const same = (other) => JSON.stringify(other.dataset) === JSON.stringify(host.dataset);
  if (!all().some(same)) document.body.append(host);
}

// A link or button of the host page that asks: <a href="..." data-policyqa-ask="问题">.
function linked(event) {
  const target = event.target.closest?.("[data-policyqa-ask]");
  const widget = document.querySelector("policy-qa");
  if (!target || !widget) return;
  event.preventDefault();
  widget.ask(target.dataset.policyqaAsk);
}

if (!customElements.get("policy-qa")) {
  customElements.define("policy-qa", PolicyQA);
  document.addEventListener("click", linked);
}
if (script.dataset.manual === undefined) {
  if (document.body) mount();
  else addEventListener("DOMContentLoaded", mount);
}
