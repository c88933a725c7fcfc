// What Gradio's page needs beside page.js: example questions, one announcement an answer, Enter of input methods.
import { announce, showSwitches } from "./page.js";
import { say } from "./words.js";

const field = () => document.querySelector("#pq-question textarea");

// Enter that ends a word in an input method must not send the question.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
  },
  true,
);

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-ask]");
  const area = field();
  if (!chip || !area) return; // the link asks by loading the page
  event.preventDefault();
  area.value = chip.dataset.ask;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  // Gradio takes the value over after the event, in its own time.
  setTimeout(() => document.getElementById("pq-send").click(), 50);
  area.focus({ preventScroll: true });
});

const announced = new WeakSet();

function served(turn) {
  const answer = turn.querySelector(".pq-answer");
  if (!answer) {
    if (turn.querySelector(".pq-wait")) announce(say("wait"));
    return;
  }
  if (announced.has(answer)) return;
  announced.add(answer);
  announce(`${answer.querySelector(".pq-status").textContent}。${answer.querySelector(".pq-direct").textContent}`);
}

// Gradio resets every element below its container and dresses Markdown in rules that no style of ours can undo.
// Both hang on class names; without them our cards look as they do everywhere else.
function undress() {
  for (const dressed of document.querySelectorAll("gradio-app .prose")) dressed.classList.remove("prose");
  for (const container of document.querySelectorAll("gradio-app .gradio-container")) {
    for (const name of [...container.classList]) {
      if (/^gradio-container-\d/.test(name)) container.classList.remove(name);
    }
  }
  const fold = document.querySelector("#pq-filters > button");
  const open = document.querySelector("#pq-filters > [data-testid=accordion-content]");
  fold?.setAttribute("aria-expanded", String(open?.style.display !== "none"));
}

let turns = 0;
function changed() {
  const all = document.querySelectorAll("#pq-thread .pq-turn");
  if (all.length && all.length >= turns) {
    const last = all[all.length - 1];
    served(last);
    last.scrollIntoView({ block: "start" });
  }
  turns = all.length;
}

function begin() {
  const thread = document.getElementById("pq-thread");
  if (!thread || !field()) return false;
  new MutationObserver(changed).observe(thread, { childList: true, subtree: true });
  showSwitches();
  changed();
  return true;
}

let begun = false;
new MutationObserver(() => {
  undress();
  begun ||= begin();
}).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["style", "class"] });
undress();
begun = begin();
