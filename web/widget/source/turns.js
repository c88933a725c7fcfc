// One turn of the conversation as elements: the question, then what waits, the answer, or what went wrong.
import { element, materialise, plain } from "../../static/nodes.js";
import { button } from "./shell.js";

const SERVED = ["copy", "speak", "useful", "useless"];
let number = 0;

export function turnElement(question, say) {
  return element(
    "section",
    { class: "pq-turn" },
    element("h3", { class: "pq-question", tabindex: "-1" }, element("span", { class: "pq-who" }, say("you")), element("bdi", {}, plain(question))),
    waiting(say("wait")),
  );
}

export function waiting(text) {
  return element("p", { class: "pq-wait" }, text);
}

export function failure(message, question, say, options) {
  const call = options.phone && element("p", {}, element("a", { class: "pq-phone", href: `tel:${options.phone}` }, say("call", options)));
  return element(
    "article",
    { class: "pq-answer pq-error", "data-status": "error" },
    element("p", { class: "pq-status" }, say("noanswer")),
    element("div", { class: "pq-direct" }, element("p", {}, message)),
    ...(call ? [call] : []),
    element("p", {}, button(say, "again", "pq-button", { "data-ask": question })),
  );
}

// The server's tree as elements: ids of their own, links from the server's address, in a new window.
export function answerElement(tree, base, say) {
  const answer = materialise(tree);
  if (answer.nodeType !== 1) throw new TypeError("no answer card");
  const prefix = `t${++number}-`;
  for (const one of answer.querySelectorAll("[id]")) one.id = prefix + one.id;
  for (const mark of answer.querySelectorAll("[data-open]")) {
    mark.dataset.open = prefix + mark.dataset.open;
    mark.setAttribute("href", `#${mark.dataset.open}`);
  }
  for (const link of answer.querySelectorAll("a[href]:not([data-open])")) lead(link, base, say("window"));
  for (const tool of answer.querySelectorAll(".pq-tool")) tool.hidden = !SERVED.includes(tool.dataset.act);
  return answer;
}

function lead(link, base, suffix) {
  const href = link.getAttribute("href");
  if (href.startsWith("tel:")) return;
  link.href = new URL(href, base).href;
  if (link.dataset.ask) return;
  link.target = "_blank";
  link.rel = "noopener";
  const style = link.closest(".pq-related") ? "pq-live" : "w-window";
  if (!link.textContent.includes(suffix.trim())) link.append(element("span", { class: style }, suffix));
}

export function openQuote(mark, log) {
  const quote = mark.closest(".pq-turn").querySelector(`[id="${mark.dataset.open}"]`);
  const card = quote?.closest("details");
  if (!card) return;
  card.open = true;
  reveal(card, log);
  quote.focus({ preventScroll: true });
}

// Where there is little room the panel scrolls as a whole instead of the log.
export function scroller(log) {
  return getComputedStyle(log).overflowY === "visible" ? log.parentElement : log;
}

// Scrolls the conversation and nothing else: scrollIntoView would move the host page too.
export function reveal(target, log) {
  const box = scroller(log);
  const [a, b] = [target.getBoundingClientRect(), box.getBoundingClientRect()];
  const title = log.parentElement.firstElementChild;
  const head = 8 + (getComputedStyle(title).position === "sticky" ? title.offsetHeight : 0);
  if (a.top < b.top + head || a.bottom > b.bottom) box.scrollTop += a.top - b.top - head;
}
