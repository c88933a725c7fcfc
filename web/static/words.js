// What the scripts of a page say, in the page's language; the server puts the words into the page.
const words = JSON.parse(document.querySelector("meta[name=pq-words]")?.content || "{}");

export const language = document.documentElement.lang || "zh-CN";

export function say(key, values = {}) {
  return (words[key] ?? "").replace(/\{(\w+)\}/g, (slot, name) => values[name] ?? slot);
}
