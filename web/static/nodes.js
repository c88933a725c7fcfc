// Makes elements of the tree that the server sends. Text becomes text nodes; what is not on the lists is left out.
const TAGS = new Set(
  ("a article aside bdi blockquote br button dd details div dl dt footer h2 h3 h4 h5 h6 header li mark ol p section " +
    "small span strong summary table tbody td th thead tr ul").split(" "),
);
const ATTRIBUTES = new Set("class href id lang open hidden rel target tabindex title type role scope".split(" "));
const SAFE_LINK = /^(https?:\/\/[^/]|tel:[+\d-]+$|[#?]|(\.{1,2}\/)*[\w%.~\u0080-\uffff-]+([/?#]|$))/;

export function materialise(node) {
  if (typeof node === "string") return document.createTextNode(node);
  if (!TAGS.has(node.tag)) return document.createTextNode("");
  const element = document.createElement(node.tag);
  for (const [name, value] of Object.entries(node.attributes)) {
    if (name === "href" && !SAFE_LINK.test(value)) continue;
    if (ATTRIBUTES.has(name) || /^(aria|data)-[a-z-]+$/.test(name)) element.setAttribute(name, value);
  }
  element.append(...node.children.map(materialise));
  return element;
}

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// A visitor's words without format marks, which could turn the text around them.
export const plain = (text) => text.replace(/\p{Cf}/gu, "");
