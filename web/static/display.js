// Sets what the reader chose earlier (large type, colours) before anything is drawn. Nothing leaves the browser.
(() => {
  "use strict";
  const root = document.documentElement;
  const read = (name) => {
    try {
      return localStorage.getItem(`policyqa.${name}`);
    } catch {
      return null; // storage is switched off: the page works with its defaults
    }
  };
  root.classList.add("pq-js");
  const size = read("size");
  if (read("elder") === "on") root.dataset.elder = "on";
  if (["1", "2", "3"].includes(size)) root.dataset.size = size;
  const theme = read("theme");
  if (["light", "dark"].includes(theme)) root.dataset.theme = theme;
})();
