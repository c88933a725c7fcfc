// The widget's own elements: button, panel, form. Nothing here knows about answers.
import { element } from "../../static/nodes.js";

export function button(say, key, name, attributes = {}) {
  return element("button", { type: "button", class: name, "data-do": key, ...attributes }, say(key));
}

export function launcher(label) {
  return element(
    "button",
    { type: "button", class: "w-launch", "data-do": "toggle", "aria-haspopup": "dialog", "aria-expanded": "false" },
    element("span", { class: "w-seal", "aria-hidden": "true" }, "问"),
    element("span", {}, label),
  );
}

function head(say, options) {
  const title = element("h2", { class: "w-title", id: "w-title", tabindex: "-1" }, options.title);
  const close = element("button", { type: "button", class: "w-close", "data-do": "close", "aria-label": say("close") });
  const seal = element("span", { class: "w-seal", "aria-hidden": "true" }, "问");
  return element("header", { class: "w-head" }, seal, title, ...(options.inline ? [] : [close]));
}

function tools(say) {
  return element(
    "div",
    { class: "w-tools", role: "group", "aria-label": say("tools") },
    button(say, "new", "w-tool"),
    button(say, "print", "w-tool"),
    button(say, "elder", "w-tool", { "aria-pressed": "false" }),
    button(say, "size1", "w-tool w-size", { "data-do": "size" }),
  );
}

function form(say) {
  const field = element("textarea", {
    id: "w-field",
    class: "w-field",
    rows: "1",
    enterkeyhint: "send",
    autocomplete: "off",
    placeholder: say("placeholder"),
    "aria-describedby": "w-warn w-note",
  });
  return element(
    "form",
    { class: "w-form" },
    element("label", { for: "w-field" }, say("label", SERVER)),
    element("p", { class: "w-warn", id: "w-warn", hidden: "" }),
    field,
    element("button", { type: "submit", class: "w-send" }, say("send")),
    button(say, "stop", "w-send w-stop", { hidden: "" }),
  );
}

export function chips(questions) {
  const made = questions.map((question) =>
    element("button", { type: "button", class: "pq-chip", "data-ask": question }, question),
  );
  return element("p", { class: "pq-chips" }, ...made);
}

function hello(say, options, library) {
  return element(
    "div",
    { class: "w-hello" },
    element("p", {}, options.welcome),
    element("p", { class: "w-note", id: "w-note" }, say("note")),
    ...(options.examples.length ? [element("h3", { class: "pq-head" }, say("examples")), chips(options.examples)] : []),
    element("p", {}, element("a", { href: library, target: "_blank", rel: "noopener" }, say("library") + say("window"))),
  );
}

export function panel(say, options, library) {
  const log = element(
    "div",
    { class: "w-log", role: "region", tabindex: "0", "aria-label": say("log") },
    hello(say, options, library),
    element("div", { class: "w-turns" }),
  );
  return element(
    options.inline ? "div" : "dialog",
    { class: "w-panel", ...(options.inline ? {} : { "aria-labelledby": "w-title" }) },
    head(say, options),
    tools(say),
    log,
    form(say),
    element("div", { class: "pq-live", role: "status" }),
  );
}
