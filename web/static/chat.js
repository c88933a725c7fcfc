// The chat without a framework. Without this script the form asks by loading the page anew.
import { element, materialise, plain } from "./nodes.js";
import { announce, base } from "./page.js";
import { language, say } from "./words.js";

const MOST_TURNS = 8;
const PATIENCE = 60_000; // milliseconds until an answer is given up
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

async function fetchAnswer(question, signal) {
  const response = await fetch(`${base()}api/ask?view=1&lang=${LANGUAGE}`, {
    method: "POST",
    credentials: "omit",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ question, history, levels: ticked("levels"), documents: ticked("documents") }),
    signal,
  });
  const body = await response.json().catch(() => null);
  if (response.ok && body) return body;
  throw new Error(explained(body?.error, response));
}

// The server's messages are Chinese; other languages have words for each kind of error.
function explained(error, response) {
  if (LANGUAGE === "zh" && error?.message) return error.message;
  const seconds = response.headers.get("retry-after") || 5;
  return say(`error_${error?.code}`, { seconds, limit: form.dataset.limit }) || say("fault", { status: response.status });
}

const unreached = () => (navigator.onLine === false ? "offline" : "unreachable");

export async function ask(question) {
  running?.abort("replaced");
  const control = new AbortController();
  running = control;
  const timer = setTimeout(() => control.abort("late"), PATIENCE);
  document.getElementById("pq-examples")?.remove();
  const turn = pending(question);
  thread.append(turn);
  turn.scrollIntoView({ block: "start" });
  announce(say("wait"));
  try {
    const answer = await fetchAnswer(question, control.signal);
    turn.lastElementChild.replaceWith(materialise(answer.view));
    remember(question, answer.answer);
    announce(`${turn.querySelector(".pq-status").textContent}。${plainAnswer(turn)}`);
  } catch (error) {
    const late = control.signal.reason === "late";
    if (control.signal.reason === "replaced") return turn.remove();
    const lost = error instanceof TypeError;
    const message = late ? say("late", { seconds: PATIENCE / 1000 }) : lost ? say(unreached()) : error.message;
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
