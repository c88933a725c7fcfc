"""The plan rendered into each format, once for all tests, and the tree by which renderings are compared."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from corpus.model import Document, Kind, Level, Role
from ingest.lines import squeezed
from ingest.sections import sections_of
from tests.render import as_html, as_markdown, as_text, plan_lines
from tests.render_docx import as_docx
from tests.render_pages import as_ofd, as_pdf

TEMPLATES = ("modern", "old", "bare")


@cache
def folder() -> Path:
    """A folder that is thrown away when the tests end."""
    path = Path(tempfile.mkdtemp(prefix="policyqa-rendered-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


@cache
def rendered(name: str) -> Path:
    """The file of that name with the plan in it; the name's end says the format."""
    path = folder() / name
    lines = plan_lines()
    kind, _, encoding = path.stem.partition("-")
    if path.suffix == ".pdf":
        return as_pdf(lines, path, columns=2 if kind == "two" else 1)
    if path.suffix == ".html":
        data = as_html(lines, encoding, kind)
    elif path.suffix == ".docx":
        data = as_docx(lines, automatic=kind == "automatic")
    elif path.suffix == ".ofd":
        data = as_ofd(lines, {"Title": lines[0].text, "CreationDate": "2023-12-14"})
    else:
        data = (as_markdown(lines) if path.suffix == ".md" else as_text(lines)).encode(encoding)
    path.write_bytes(data)
    return path


NAMES = (
    "plain-utf-8.txt",
    "plain-utf-8-sig.txt",
    "plain-gb18030.txt",
    "plain-utf-16.txt",
    "plain-utf-16-le.txt",
    "plain-utf-8.md",
    *(f"{template}-{encoding}.html" for template in TEMPLATES for encoding in ("utf-8", "gb18030")),
    "typed.docx",
    "automatic.docx",
    "one.pdf",
    "two.pdf",
    "plan.ofd",
)


def tree(text: str, title: str) -> list[tuple[int, str, str]]:
    """Depth, place and heading of every section of the document's body."""
    document = Document("test", title, Level.DISTRICT, Kind.PLAN, text=text)
    return [
        (section.depth, section.locator, squeezed(section.heading))
        for section in sections_of(document)
        if section.role is Role.BODY
    ]
