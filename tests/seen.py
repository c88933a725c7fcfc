"""Looking into trees of nodes and into HTML, and texts that are hard on both."""

from html.parser import HTMLParser

from hypothesis import strategies as st

from web.nodes import Node

TEXTS = st.text(max_size=60) | st.sampled_from(
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "![x](//e/x.png)",
     "`code` **bold** # head", "$$x$$", "</article></details>", "&lt;b&gt;", "\u202eabc\u202c", "\u200b\u200d",
     "a\n\n<b>b</b>", "a\r\n\r\n# b", "{{constructor}}", "<!--", "]]>", "&#0;", "\ud800"]
)  # fmt: skip


def find(node: Node | str, selector: str) -> list[Node]:
    """All elements of a tag (`a`) or a class (`.pq-mark`)."""
    if isinstance(node, str):
        return []
    classes = node.attributes.get("class", "").split()
    own = [node] if selector == node.tag or (selector[1:] in classes and selector[0] == ".") else []
    return own + [found for child in node.children for found in find(child, selector)]


class Seen(HTMLParser):
    """What a browser would make of a text of HTML: elements, attributes, text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"comment {data!r}")


def tags(node: Node | str) -> list[str]:
    return (
        [] if isinstance(node, str) else [node.tag, *(tag for child in node.children for tag in tags(child))]
    )
