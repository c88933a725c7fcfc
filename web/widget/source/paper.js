// Printing the conversation and not the page around it: a copy stands alone in the page while it is printed.
import { element } from "../../static/nodes.js";
import { dress } from "./style.js";

const ALONE = "@media print{body>:not(policy-qa-paper){display:none!important}html,body{height:auto!important;overflow:visible!important}}";

export function printTurns(title, turns, say) {
  const paper = document.createElement("policy-qa-paper");
  const root = element("div", { class: "w w-paper pq", "data-theme": "light", lang: "zh-CN" }, element("h1", {}, title));
  const copy = turns.cloneNode(true);
  for (const card of copy.querySelectorAll("details")) card.open = true;
  const source = say("printed", { page: location.origin + location.pathname, time: new Date().toLocaleString() });
  root.append(copy, element("p", {}, source));
  const shadow = paper.attachShadow({ mode: "open" });
  dress(shadow);
  shadow.append(root);
  const leave = dress(document, ALONE);
  document.body.append(paper);
  const done = () => {
    paper.remove();
    leave();
  };
  addEventListener("afterprint", done, { once: true });
  window.print();
}
