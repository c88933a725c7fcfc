"""Plain text of an answer for places that show no page: the label at its head where a model wrote it, its sources behind."""

from answer.model import Answer, Citation, Mode
from answer.wording import NOTICES

LABEL = "ai_generated"  # code of the notice that is the label
AI_LABEL = NOTICES[LABEL]


def labelled_text(answer: Answer) -> str:
    """The answer's text, under its label where a model wrote it; a verbatim extract carries none."""
    return f"【{AI_LABEL}】\n{answer.text}" if answer.mode is Mode.GENERATIVE else answer.text


def plain_text(answer: Answer) -> str:
    """Label, text, sources, notices: what is copied, or handed to another program as text."""
    lines = [labelled_text(answer).replace("**", ""), *map(source_line, answer.citations)]
    lines += [f"注意：{notice.text}" for notice in answer.notices if notice.code != LABEL]
    if answer.contact:
        lines.append(
            f"咨询：{answer.contact.name} {answer.contact.phone or answer.contact.url or ''}".rstrip()
        )
    return "\n".join(lines)


def source_line(citation: Citation) -> str:
    title = citation.title if citation.title.startswith("《") else f"《{citation.title}》"
    number = f"（{citation.number}）" if citation.number else ""
    digest = "" if citation.original else "（要点，非原文）"
    quote = " ".join(citation.quote.split())
    return f"[{citation.marker}] {title}{number}{citation.locator}{digest}：“{quote}”"
