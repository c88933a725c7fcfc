"""Trees of nodes in another language: fixed texts are replaced, what documents and readers wrote stays.

An element whose words are not ours carries `lang="zh-CN"`; `blockquote` and `bdi` count as such. In another
language the attribute also tells a screen reader which voice to use.
"""

import re

from web.languages.tables import Language, translated_text
from web.nodes import Node

PUBLISHED = "zh-CN"
_CONTENT_TAGS = frozenset(("blockquote", "bdi"))
_LABELS = ("aria-label", "placeholder")
_SENTENCE = re.compile(r"[^。]*。|[^。]+$")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")


def translated(tree: Node, language: Language) -> Node:
    """The tree with its fixed texts in the language."""
    return tree if language == "zh" else _walk(tree, language)


def _walk(node: Node, language: Language) -> Node:
    if node.tag in _CONTENT_TAGS or node.attributes.get("lang") == PUBLISHED:
        return Node(node.tag, {**node.attributes, "lang": PUBLISHED}, node.children)
    attributes = {
        name: translated_text(value, language) if name in _LABELS else value
        for name, value in node.attributes.items()
    }
    children = tuple(
        translated_text(child, language) if isinstance(child, str) else _walk(child, language)
        for child in node.children
    )
    own = "".join(child for child in children if isinstance(child, str))
    if language == "en" and len(_HAN.findall(own)) > len(_LATIN.findall(own)):
        attributes.setdefault("lang", PUBLISHED)
    return Node(node.tag, attributes, children)


def translated_sentences(text: str, language: Language) -> str:
    """Sentences of ours (a refusal, a notice) one by one; those that are none of ours stay."""
    space = " " if language == "en" else ""
    lines = ([match[0] for match in _SENTENCE.finditer(line)] for line in text.splitlines())
    return "\n".join(space.join(translated_text(s, language) for s in sentences) for sentences in lines)
