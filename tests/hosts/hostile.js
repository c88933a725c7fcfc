// A site's own keyboard shortcuts, and an old library that adds to the built-in objects.
document.addEventListener("keydown", (event) => {
  if (!/^(input|textarea)$/i.test(event.target.tagName)) document.documentElement.dataset.shortcut = event.key;
});
Object.defineProperty(Array.prototype, "last", { value: () => "last", enumerable: true });
String.prototype.trimmed = () => "trimmed";
