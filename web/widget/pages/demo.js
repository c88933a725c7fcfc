// Fills in the code to copy, and shows the widget as the form says.
(() => {
  "use strict";
  const form = document.getElementById("make");
  const done = document.getElementById("done");
  const quoted = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
  const address = (path) => new URL(path, location.href).href;
  const chosen = () => {
    const data = Object.fromEntries(new FormData(form));
    if (data.color === form.elements.color.defaultValue) delete data.color;
    if (data.position === "right") delete data.position;
    return Object.entries(data).filter(([, value]) => value.trim());
  };

  function show() {
    const attributes = chosen().map(([name, value]) => ` data-${name}="${quoted(value.trim())}"`);
    document.getElementById("script").value = `<script defer src="${address("widget.js")}"${attributes.join("")}></` + "script>";
    const query = new URLSearchParams(chosen().filter(([name]) => name === "color" || name === "lang"));
    const source = address("embed") + (String(query) && `?${query}`);
    document.getElementById("frame").value =
      `<iframe src="${quoted(source)}" title="政策问答" width="100%" height="640" loading="lazy" allow="clipboard-write"></iframe>`;
  }

  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    document.querySelector("policy-qa")?.remove();
    const widget = document.createElement("policy-qa");
    for (const [name, value] of chosen()) widget.dataset[name] = value.trim();
    document.body.append(widget);
    widget.open();
    done.textContent = form.dataset.sayDone;
  });
  document.addEventListener("click", async (event) => {
    const name = event.target.dataset?.copy;
    if (!name) return;
    const area = document.getElementById(name);
    try {
      await navigator.clipboard.writeText(area.value);
      done.textContent = form.dataset.sayCopy;
    } catch {
      area.select();
      done.textContent = form.dataset.sayHand;
    }
  });
  show();
})();
