// The conversation: asks the server, shows each turn, keeps what was said. Speaks to the panel through `desk`.
import { PATIENCE, SLOW, askServer, explain } from "../../static/service.js";
import { Conversation } from "./store.js";
import { spoken } from "../../static/tools.js";
import { answerElement, failure, reveal, scroller, turnElement } from "./turns.js";

export class Dialogue {
  // desk: {base, say, language, options, announce(text), busy(on), emit(name, detail)}
  constructor(desk, name) {
    this.desk = desk;
    this.kept = new Conversation(name);
    this.running = null;
  }

  // Takes its place in the panel, with what was said on the page before.
  enter(list, log) {
    Object.assign(this, { list, log });
    for (const turn of this.kept.turns) list.append(this.restored(turn));
    if (this.kept.turns.length) this.end();
  }

  end() {
    const box = scroller(this.log);
    box.scrollTop = box.scrollHeight;
  }

  knows(question) {
    return this.kept.turns.some((turn) => turn.question === question);
  }

  async ask(question) {
    const { desk, kept, list, log } = this;
    const history = kept.history();
    const turn = { question };
    kept.turns.push(turn);
    kept.save();
    const place = turnElement(question, desk.say);
    list.append(place);
    this.end();
    desk.emit("question", { question });
    const run = (this.running = { control: new AbortController(), why: "" });
    const timers = [setTimeout(() => this.slow(place), SLOW * 1000), setTimeout(() => this.stop("late"), PATIENCE * 1000)];
    desk.busy(true);
    try {
      return await this.answered(turn, place, history, run);
    } catch (error) {
      if (run.why !== "cleared") this.failed(turn, place, run.why, error);
      return null;
    } finally {
      timers.forEach(clearTimeout);
      if (this.running === run) this.running = null;
      desk.busy(!!this.running);
      kept.save();
      if (place.isConnected) reveal(place, log);
    }
  }

  async answered(turn, place, history, run) {
    const { base, language, options, say } = this.desk;
    const body = { question: turn.question, history };
    for (const key of ["levels", "documents"]) if (options[key].length) body[key] = options[key];
    const answer = await askServer(base, body, language, run.control.signal);
    const card = answerElement(answer.view, base, say);
    place.lastElementChild.replaceWith(card);
    Object.assign(turn, { answer: answer.answer, view: answer.view });
    this.desk.announce(`${card.querySelector(".pq-status").textContent}。${spoken(card)}`);
    const detail = { question: turn.question, id: answer.id, status: answer.status, mode: answer.mode };
    this.desk.emit("answer", detail);
    return detail;
  }

  failed(turn, place, why, error) {
    const { language, options, say } = this.desk;
    turn.failure = why ? say(why, { seconds: PATIENCE }) : explain(error, say, language, SERVER.limit);
    place.lastElementChild.replaceWith(failure(turn.failure, turn.question, say, options));
    this.desk.announce(turn.failure);
    this.desk.emit("error", { question: turn.question, message: turn.failure });
  }

  restored(turn) {
    const { base, options, say } = this.desk;
    const place = turnElement(turn.question, say);
    let shown;
    try {
      shown = answerElement(turn.view, base, say);
    } catch {
      shown = failure(turn.failure || say("unanswered"), turn.question, say, options);
    }
    place.lastElementChild.replaceWith(shown);
    return place;
  }

  slow(place) {
    place.lastElementChild.textContent = this.desk.say("slow");
    this.desk.announce(this.desk.say("slow"));
  }

  stop(why = "stopped") {
    if (!this.running) return;
    this.running.why = why;
    this.running.control.abort();
  }

  clear() {
    this.stop("cleared");
    this.kept.turns.length = 0;
    this.kept.save();
    this.list?.replaceChildren();
  }
}
