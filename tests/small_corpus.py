"""Corpora made by hand for the tests of the retriever."""

from corpus.model import Corpus, Document, Kind, Level, Passage, Role, Section

SENTENCES = (
    "计划新建公办幼儿园11所。",
    "到2025年，普惠性幼儿园覆盖率达到90%。",
    "加强学生近视防控，落实每天户外活动两小时。",
    "拓宽中等职业学校毕业生升学渠道，推进五年贯通培养。",
    "支持普惠性民办幼儿园发展，落实综合奖补和政府购买服务。",
    "确保教师平均工资收入水平不低于公务员平均工资收入水平。",
)


def document_of(sentences: tuple[str, ...], document_id: str = "plan", furniture: str = "") -> Corpus:
    """One document with a section and a passage for each sentence, and furniture at its end if wanted."""
    sections, passages, text = [], [], ""
    for index, sentence in enumerate((*sentences, *([furniture] if furniture else []))):
        start, text = len(text), text + sentence
        role = Role.FURNITURE if furniture and index == len(sentences) else Role.BODY
        heading = f"{index + 1}.任务{'甲乙丙丁戊己庚辛壬癸'[index % 10]}"
        section = Section(document_id, index, start, len(text), (heading,), f"{index + 1}.", role=role)
        sections.append(section)
        passages.append(Passage(f"{document_id}#{index:04}", section, 0, start, len(text), sentence))
    document = Document(document_id, f"{document_id}的标题", Level.DISTRICT, Kind.PLAN, text=text)
    return Corpus((document,), {document_id: tuple(sections)}, tuple(passages))


def together(*corpora: Corpus) -> Corpus:
    """One corpus of several."""
    return Corpus(
        tuple(d for c in corpora for d in c.documents),
        {name: sections for c in corpora for name, sections in c.sections.items()},
        tuple(p for c in corpora for p in c.passages),
    )
