// What the buttons under an answer do: copy, read aloud, say whether it was useful. Pages and widget share this.
import { element } from "./nodes.js";
import { sendFeedback } from "./service.js";

// Sites without https give no clipboard: then the old way, and if that fails too the text to copy by hand.
export async function copyText(text, root) {
  try {
    await navigator.clipboard.writeText(text);
    return null;
  } catch {
    const area = element("textarea", { class: "pq-manual", readonly: "", rows: "4" });
    area.value = text;
    root.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done ? null : area;
  }
}

export function localVoice() {
  if (!("speechSynthesis" in window)) return null;
  return speechSynthesis.getVoices().find((voice) => /^(zh|cmn)/i.test(voice.lang) && voice.localService) || null;
}

export function spoken(turn) {
  const copy = turn.querySelector(".pq-direct").cloneNode(true);
  for (const mark of copy.querySelectorAll(".pq-mark")) mark.remove();
  return copy.innerText ? copy.innerText.trim() : copy.textContent.trim();
}

export function readAloud(text, target, say) {
  const label = target.dataset.label || (target.dataset.label = target.textContent);
  const done = () => (target.textContent = label);
  if (speechSynthesis.speaking) {
    speechSynthesis.cancel();
    return done();
  }
  const speech = new SpeechSynthesisUtterance(text);
  speech.voice = localVoice();
  speech.lang = "zh-CN";
  speech.rate = 0.95;
  speech.onend = speech.onerror = done;
  target.textContent = say("silence");
  speechSynthesis.speak(speech);
}

// Says it on the button for a moment.
export function flash(target, text) {
  const label = target.dataset.label || (target.dataset.label = target.textContent);
  target.textContent = text;
  setTimeout(() => (target.textContent = label), 1600);
}

export async function rate(target, base, say) {
  const tools = target.closest(".pq-tools");
  const verdict = target.dataset.act;
  for (const other of tools.querySelectorAll("[data-act^=use]")) {
    other.setAttribute("aria-pressed", String(other === target));
  }
  tools.querySelector(".pq-reason")?.remove();
  if (verdict === "useful") return deliver(base, { id: tools.dataset.answer, verdict }, say);
  const form = reasonForm(base, tools.dataset.answer, say);
  tools.append(form);
  form.querySelector("textarea").focus();
  return "";
}

async function deliver(base, body, say) {
  return sendFeedback(base, body).then(
    () => say("thanks"),
    () => say("undelivered"),
  );
}

function reasonForm(base, id, say) {
  const field = element("textarea", { rows: "2", maxlength: "500" });
  const result = element("p", { role: "status" });
  const send = element("button", { type: "submit", class: "pq-button" }, say("deliver"));
  const form = element("form", { class: "pq-reason" }, element("label", {}, say("why"), field), send, result);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    result.textContent = await deliver(base, { id, verdict: "useless", reason: field.value }, say);
    if (result.textContent === say("thanks")) {
      field.closest("label").remove();
      send.remove();
    }
  });
  return form;
}
