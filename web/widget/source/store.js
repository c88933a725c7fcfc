// What is remembered, in this browser only: the conversation for the visit, large type for later visits.
const MOST_TURNS = 20;
const MOST_HISTORY = 6;
const MOST_ANSWER = 1500;

export class Conversation {
  constructor(name) {
    this.key = `policyqa:${name}`;
    this.open = false;
    this.turns = [];
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.key));
      if (Array.isArray(kept?.turns)) this.turns = kept.turns.filter((turn) => typeof turn?.question === "string");
      this.open = kept?.open === true;
    } catch {
      // storage is switched off or damaged: the conversation lives as long as the page
    }
  }

  save() {
    this.turns.splice(0, this.turns.length - MOST_TURNS);
    for (let from = 0; from <= this.turns.length; from += 5) {
      try {
        sessionStorage.setItem(this.key, JSON.stringify({ open: this.open, turns: this.turns.slice(from) }));
        return;
      } catch {
        // full: keep the later turns
      }
    }
  }

  // Earlier turns as the interface takes them.
  history() {
    const answered = this.turns.filter((turn) => typeof turn.answer === "string");
    return answered.slice(-MOST_HISTORY).map((turn) => ({
      question: turn.question,
      answer: turn.answer.slice(0, MOST_ANSWER),
    }));
  }
}

// Where storage is switched off the choice holds for this page.
const chosen = {};

export function recall(name) {
  try {
    return localStorage.getItem(`policyqa.${name}`) ?? chosen[name];
  } catch {
    return chosen[name];
  }
}

export function keep(name, value) {
  chosen[name] = value;
  try {
    localStorage.setItem(`policyqa.${name}`, value);
  } catch {
    // see above
  }
}
