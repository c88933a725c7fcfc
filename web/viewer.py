"""The source viewer: a document as published, readable without a script, with what limits its use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import quote as url_quote

from answer.wording import NOTICES, VALIDITY_NOTICE, VALIDITY_WORD
from corpus.model import Corpus, Document, Section
from web import words
from web.cards import VALIDITY_TONES, badge, external
from web.languages.tables import TAGS, Language, translated_text
from web.languages.trees import PUBLISHED
from web.nodes import Child, Children, Node, h, plain
from web.reading import (
    FIND_LIMIT,
    MOST_HITS,
    Mark,
    anchors,
    find_marks,
    heading_of,
    is_furniture,
    quote_mark,
    section_at,
    section_node,
)

OUTLINE_DEPTH = 3


@dataclass(frozen=True)
class Reading:
    """What a reader asked of the viewer: the offsets of a quote, words to find, the language of what is ours."""

    start: int | None = None
    end: int | None = None
    find: str = ""
    language: Language = "zh"

    @property
    def has_quote(self) -> bool:
        return self.start is not None and self.end is not None


def document_nodes(corpus: Corpus, document: Document, reading: Reading, today: date) -> list[Node]:
    """The content of the page, links relative to `/documents/{id}`."""
    head = [
        h("h1", document.name, lang=PUBLISHED),
        _badges(document, today),
        *_banners(corpus, document, today),
    ]
    if document.missing:
        return [h("div.pq-reading", h("div.pq-intro", head, _missing(document), _facts(corpus, document)))]
    sections = corpus.sections[document.id]
    quote = quote_mark(document, reading.start or 0, reading.end or 0) if reading.has_quote else None
    found = find_marks(document, reading.find)
    lost = reading.has_quote and quote is None
    intro = h(
        "div.pq-intro",
        head,
        h("p.pq-banner.pq-banner-warn", "链接所指的位置不在这份文件里，可能文件已更新。下面从头显示全文。")
        if lost
        else None,
        _jump(quote, sections) if quote else None,
        _facts(corpus, document),
        _search(reading, found, sections, document),
    )
    marks = [*([quote] if quote else []), *found]
    text = h(
        "article.pq-text",
        _text(document, sections, marks, reading.language),
        aria_label=translated_text("全文", reading.language),
        lang=PUBLISHED,
    )
    return [h("div.pq-reading", intro, _outline(sections), text)]


def _badges(document: Document, today: date) -> Node:
    validity = document.validity(today)
    first = (
        badge("未收录正文", "plain")
        if document.missing
        else badge(VALIDITY_WORD[validity], VALIDITY_TONES[validity])
    )
    digest = badge(words.DIGEST, "warn") if not document.original else None
    level, kind = badge(words.LEVELS[document.level], "plain"), badge(words.KINDS[document.kind], "plain")
    return h("p.pq-badges", digest, first, level, kind)


def _banners(corpus: Corpus, document: Document, today: date) -> list[Node]:
    """What limits the document's use, each as one sentence."""
    banners: list[Node] = []
    code = VALIDITY_NOTICE.get(document.validity(today))
    if code:
        period = document.period
        text = NOTICES[code].format(
            title=document.name.strip("《》"),
            start=words.day(period.start) if period else "",
            end=words.day(period.end) if period else "",
        )
        newer = corpus.by_id.get(document.superseded_by or "")
        banners.append(
            h(
                "p.pq-banner.pq-banner-warn",
                text,
                [h("a", f"查看{newer.name}", href=url_quote(newer.id))] if newer else None,
                data_code=code,
            )
        )
    if not document.original and not document.missing:
        ours = None if "非原文" in document.note else h("span", "这里是要点，不是原文。")
        note = h("span", document.note, lang=PUBLISHED)
        banners.append(h("p.pq-banner.pq-banner-warn", ours, note, data_code="digest"))
    return banners


def _missing(document: Document) -> Node:
    return h(
        "div.pq-banner.pq-banner-plain",
        h("p", "已知有这份文件，但本服务没有收录它的正文，所以这里读不到，也不会用它回答问题。"),
        h("p", document.note, lang=PUBLISHED) if document.note else None,
        h("p", external(document.url, "到公布它的网页查看"))
        if document.url
        else h("p", "它的网址未知，可到发文机关网站查找。"),
        data_code="missing",
    )


def _facts(corpus: Corpus, document: Document) -> Node:
    period = document.period
    rows: list[tuple[str, Children]] = [
        ("全称", document.title if document.title.strip("《》") != document.name.strip("《》") else None),
        ("文号", document.number or ("未载明" if document.original and not document.missing else None)),
        ("索引号", document.index_number),
        ("发文机关", "、".join(document.issuers)),
        ("成文日期", words.day(document.issued) if document.issued else None),
        ("发布日期", words.day(document.published) if document.published else None),
        ("实施期", words.span(period.start, period.end) if period else None),
        ("上级文件", _links(corpus, document.parents)),
        ("解读的文件", _links(corpus, (document.interprets,) if document.interprets else ())),
        ("代替的文件", _links(corpus, document.supersedes)),
        ("公布网页", external(document.url, "官方网页") if document.url else None),
    ]
    items = [h("div", h("dt", name), h("dd", value)) for name, value in rows if value]
    return h("details.pq-facts", h("summary", "文件信息"), h("dl", items), open=True)


def _links(corpus: Corpus, ids: Sequence[str]) -> list[Child]:
    """Other documents by name, linked where they are known."""
    return [
        h("p", h("a", corpus.by_id[i].name, href=url_quote(i)) if i in corpus.by_id else i, lang=PUBLISHED)
        for i in ids
    ]


def _jump(quote: Mark, sections: Sequence[Section]) -> Node:
    section = section_at(sections, quote.start)
    where = section.locator if section and section.locator else "开头部分"
    return h("p.pq-jump", h("a", f"跳到引文（{where}）", href="#quote"))


def _search(reading: Reading, found: Sequence[Mark], sections: Sequence[Section], document: Document) -> Node:
    """A form that works without a script; the quote's place is kept while searching."""
    kept = [
        h("input", type="hidden", name=name, value=str(value))
        for name, value in (("start", reading.start), ("end", reading.end))
        if reading.has_quote
    ]
    form = h(
        "form.pq-find",
        kept,
        h("label", "在文中查找", for_="find"),
        h(
            "input",
            id="find",
            name="find",
            type="search",
            value=plain(reading.find),
            maxlength=str(FIND_LIMIT),
        ),
        h("button", "查找", type="submit"),
        method="get",
        action="#found",
        role="search",
    )
    paper = h("button.pq-tool", "打印", type="button", data_act="print", hidden=True)
    return h("div.pq-search", form, paper, _found(reading, found, sections, document), id="found")


def _found(
    reading: Reading, found: Sequence[Mark], sections: Sequence[Section], document: Document
) -> Node | None:
    if not reading.find.strip():
        return None
    if not found:
        return h("p.pq-count", "文中没有这些字，可换个说法再查：", h("bdi", plain(reading.find)))
    more = "以上，只列出前面的" if len(found) == MOST_HITS else ""
    items = []
    for mark in found:
        section = section_at(sections, mark.start)
        around = document.text[max(0, mark.start - 12) : mark.start], document.text[mark.end : mark.end + 18]
        items.append(
            h(
                "li",
                h(
                    "a",
                    h("small", section.locator if section else ""),
                    around[0],
                    h("mark.pq-hit", document.text[mark.start : mark.end]),
                    around[1],
                    href=f"#{mark.id}",
                    lang=PUBLISHED,
                ),
            )
        )
    return h(
        "details.pq-hits", h("summary", f"找到{len(found)}处{more}"), h("ol", items), open=len(found) <= 8
    )


def _outline(sections: Sequence[Section]) -> Node:
    """The table of contents, nested; folded on a narrow screen by its style."""
    tree = _branches(sections, anchors(sections), None, 1)
    content = h("details", h("summary", "目录"), tree, data_wide="open")
    return h("nav.pq-outline", content, aria_label="目录")


def _branches(
    sections: Sequence[Section], ids: Mapping[int, str], parent: int | None, depth: int
) -> Node | None:
    children = [s for s in sections if s.parent == parent and heading_of(s) and not is_furniture(s)]
    if not children or depth > OUTLINE_DEPTH:
        return None
    items = []
    for section in children:
        below = _branches(sections, ids, section.index, depth + 1)
        link = h("a", heading_of(section), href=f"#{ids[section.index]}", lang=PUBLISHED)
        items.append(h("li", link, below))
    return h("ol", items)


def _text(
    document: Document, sections: Sequence[Section], marks: Sequence[Mark], language: Language
) -> list[Node]:
    """All sections in order; runs of page furniture are folded."""
    ids = anchors(sections)
    nodes: list[Node] = []
    for furniture, run in groupby(sections, is_furniture):
        made = [
            section_node(document, s, marks, ids[s.index], _cite(document, s, ids[s.index], language))
            for s in run
        ]
        if furniture:
            summary = _ours("summary", "网页的其他内容（不属于文件）", language)
            nodes.append(h("details.pq-furniture", summary, made))
        else:
            nodes += made
    return nodes


def _ours(selector: str, text: str, language: Language, **attributes: str | None) -> Node:
    """Words of ours between those of the document, in the reader's language."""
    lang = None if language == "zh" else TAGS[language]
    return h(selector, translated_text(text, language), lang=lang, **attributes)


def _cite(document: Document, section: Section, anchor: str, language: Language) -> Node:
    """A permalink of the section; with a script it also copies the citation."""
    where = section.locator or ("文件信息" if section.role.value == "facts" else "开头部分")
    number = f"（{document.number}）" if document.number else ""
    note = "" if document.original else f"（{words.DIGEST}）"
    return _ours(
        "a.pq-cite",
        "引用",
        language,
        href=f"#{anchor}",
        data_act="cite",
        data_copy=f"{document.name}{number}{where}{note}",
        aria_label=translated_text(f"引用：{where}", language),
    )
