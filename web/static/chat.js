// The chat without a framework. Without this script the form asks by loading the page anew.
import { element, materialise, plain } from "./nodes.js";
import { announce, base } from "./page.js";
import { PATIENCE, askServer, explain } from "./service.js";
import { language, say } from "./words.js";

const MOST_TURNS = 8;
const LANGUAGE = language === "zh-CN" ? "zh" : language;
const form = document.getElementById("pq-ask");
const thread = document.getElementById("pq-thread");
const field = form.elements.namedItem("q");
const history = [];
let running = null;

const plainAnswer = (turn) => turn.querySelector(".pq-direct")?.textContent ?? "";

function remember(question, answer) {
  history.push({ question, answer: answer.slice(0, 2000) });
  if (history.length > MOST_TURNS) history.shift();
}

function ticked(name) {
  return [...form.querySelectorAll(`input[name=${name}]:checked`)].map((box) => box.value);
}

const shortened = (text) => (text.length > 160 ? `${text.slice(0, 160)}…` : text);

function pending(question) {
  return element(
    "section",
    { class: "pq-turn" },
    element("h2", { class: "pq-question" }, element("span", { class: "pq-who" }, say("you")), element("bdi", {}, shortened(plain(question)))),
    element("p", { class: "pq-wait" }, say("wait")),
  );
}

function failure(message, question) {
  const again = element("button", { type: "button", class: "pq-button" }, say("again"));
  again.addEventListener("click", () => ask(question));
  return element(
    "article",
    { class: "pq-answer pq-error", "data-status": "error" },
    element("p", { class: "pq-status" }, say("noanswer")),
    element("div", { class: "pq-direct" }, element("p", {}, message)),
    element("p", {}, again),
  );
}

function asked(question) {
  return { question, history, levels: ticked("levels"), documents: ticked("documents") };
}

export async function ask(question) {
  running?.abort("replaced");
  const control = new AbortController();
  running = control;
  const timer = setTimeout(() => control.abort("late"), PATIENCE * 1000);
  document.getElementById("pq-examples")?.remove();
  const turn = pending(question);
  thread.append(turn);
  turn.scrollIntoView({ block: "start" });
  announce(say("wait"));
  try {
    const answer = await askServer(new URL(base(), location.href), asked(question), LANGUAGE, control.signal);
    turn.lastElementChild.replaceWith(materialise(answer.view));
    remember(question, answer.answer);
    announce(`${turn.querySelector(".pq-status").textContent}。${plainAnswer(turn)}`);
  } catch (error) {
    const late = control.signal.reason === "late";
    if (control.signal.reason === "replaced") return turn.remove();
    const message = late ? say("late", { seconds: PATIENCE }) : explain(error, say, LANGUAGE, form.dataset.limit);
    turn.lastElementChild.replaceWith(failure(message, question));
    announce(message);
  } finally {
    clearTimeout(timer);
    if (running === control) running = null;
    turn.scrollIntoView({ block: "start" });
  }
}

function submit() {
  const question = field.value.trim();
  if (!question) return field.focus();
  field.value = "";
  field.focus({ preventScroll: true });
  ask(question);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});

// Enter sends, but not while an input method is still composing a Chinese word with it.
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
});

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-ask]");
  if (chip) {
    event.preventDefault();
    ask(chip.dataset.ask);
  }
  if (event.target.closest("[data-act=new]")) location.assign(location.pathname);
});

// A question that came with the link was answered by the server: it is the first turn.
const first = thread.querySelector(".pq-tools");
if (first) remember(first.dataset.question, plainAnswer(thread));
