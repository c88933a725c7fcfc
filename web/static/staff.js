// The staff pages work without this script; it adds printing and a search within the rows that are shown.
import { announce } from "./page.js";
import { element } from "./nodes.js";

for (const button of document.querySelectorAll("[data-act=print-page]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// On a phone the rows come first.
const pictures = document.querySelector(".pq-pictures");
if (pictures && matchMedia("(max-width: 56rem)").matches) pictures.open = false;

const table = document.querySelector(".pq-table");
const rows = table ? [...table.tBodies[0].rows] : [];
if (rows.length > 5) {
  const input = element("input", { type: "search", maxlength: "100", autocomplete: "off" });
  const label = element("label", { class: "pq-within" });
  label.append(element("span", {}), input);
  label.firstChild.textContent = "在本页的行里找：";
  document.querySelector(".pq-summary").after(label);
  let wait;
  input.addEventListener("input", () => {
    const words = input.value.trim().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !words.every((word) => row.textContent.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    clearTimeout(wait);
    wait = setTimeout(() => announce(words.length ? `本页有 ${shown} 行` : ""), 400);
  });
}
