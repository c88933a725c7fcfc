"""Renders the content onto pages: PDF by a browser's print (one and two columns), a scan of it, and OFD."""

import html
import io
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

from tests.render import Line, paragraphs_html

CHROMIUM = "/usr/bin/chromium"
HEADER = "昆明市盘龙区人民政府办公室文件"
# Sizes of GB/T 9704: title 22 pt, text 16 pt, a line every 28 pt.
STYLE = """
@page {{ size: A4; margin: 30mm 26mm 30mm 28mm;
  @top-center {{ content: "{header}"; font-size: 9pt; font-family: 'Noto Serif CJK SC' }}
  @bottom-center {{ content: "— " counter(page) " —"; font-size: 14pt; font-family: 'Noto Serif CJK SC' }} }}
body {{ margin: 0; font-family: 'Noto Serif CJK SC'; font-size: {size}pt; line-height: {leading}pt }}
main {{ {columns} }}
h1 {{ font-size: 22pt; line-height: 34pt; text-align: center; font-weight: bold; margin: 0 0 20pt; column-span: all }}
p {{ margin: 0; text-indent: 2em; text-align: justify; white-space: pre-wrap }}
table {{ border-collapse: collapse; width: 100% }} td, th {{ border: 1px solid #000; padding: 4px }}
"""


def print_html(page: str, target: Path) -> Path:
    """Print a page to PDF as a browser does."""
    source = target.with_suffix(".print.html")
    source.write_text(page, encoding="utf-8")
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-pdf-header-footer",
        f"--print-to-pdf={target}",
    ]
    # A browser's first start on a busy machine now and then ends without having printed: a second one does.
    for attempt in ("first", "second"):
        profile = target.parent / f"chromium-profile-{attempt}"
        done = subprocess.run(
            [CHROMIUM, *options, f"--user-data-dir={profile}", source.as_uri()],
            check=False,
            capture_output=True,
            timeout=120,
        )
        if done.returncode == 0 and target.exists():
            return target
    raise RuntimeError(f"chromium printed nothing: {done.stderr.decode(errors='replace')[-500:]}")


def as_pdf(
    lines: Sequence[Line], target: Path, columns: int = 1, extra: str = "", header: str = HEADER
) -> Path:
    """The content as an official letter: running head, page numbers, justified lines; `extra` is markup at its end."""
    two = "column-count: 2; column-gap: 9mm; orphans: 1; widows: 1"
    style = STYLE.format(
        header=header,
        size=16 if columns == 1 else 10.5,
        leading=28 if columns == 1 else 17,
        columns=two if columns > 1 else "",
    )
    body = paragraphs_html(lines[1:]).replace("<p>　　", "<p>")
    title = html.escape(lines[0].text)
    page = f'<meta charset="utf-8"><title>{title}</title><style>{style}</style><main><h1>{title}</h1>{body}{extra}</main>'
    return print_html(page, target)


def as_pictures(pdf: Path, dpi: int = 150, pages: int | None = None) -> list[bytes]:
    """The pages of a PDF as PNG pictures, as a scanner gives them."""
    import pypdfium2

    pictures = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(min(len(document), pages or len(document))):
            out = io.BytesIO()
            document[number].render(scale=dpi / 72).to_pil().convert("L").save(out, "PNG")
            pictures.append(out.getvalue())
    return pictures


def as_scan(pdf: Path, target: Path, dpi: int = 150, pages: int | None = None) -> Path:
    """A PDF that holds nothing but a picture of each page."""
    from PIL import Image

    first, *rest = [Image.open(io.BytesIO(data)) for data in as_pictures(pdf, dpi, pages)]
    first.save(target, "PDF", resolution=dpi, save_all=True, append_images=rest)
    return target


# --- OFD (GB/T 33190): a zip of XML; lengths in millimetres, the origin at the upper left corner.
NAMESPACE = "http://www.ofdspec.org/2016"
PAGE_WIDTH, PAGE_HEIGHT, MARGIN, SIZE, LEADING = 210.0, 297.0, 27.0, 5.6, 9.8
PER_LINE = int((PAGE_WIDTH - 2 * MARGIN) / SIZE)
PER_PAGE = int((PAGE_HEIGHT - 2 * MARGIN) / LEADING)


def as_ofd(lines: Sequence[Line], metadata: dict[str, str] | None = None) -> bytes:
    """The content as OFD, each printed line a TextObject with the advance of its characters in DeltaX."""
    printed = [row for line in lines for row in _wrap(line.text)]
    pages = [printed[i : i + PER_PAGE] for i in range(0, len(printed), PER_PAGE)]
    out = io.BytesIO()
    info = "".join(
        f"<ofd:{name}>{html.escape(value)}</ofd:{name}>" for name, value in (metadata or {}).items()
    )
    refs = "".join(f'<ofd:Page ID="{i}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages)))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        root = "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        file.writestr(
            "OFD.xml", _xml("OFD", f"<ofd:DocBody><ofd:DocInfo>{info}</ofd:DocInfo>{root}</ofd:DocBody>")
        )
        area = (
            f"<ofd:PageArea><ofd:PhysicalBox>0 0 {PAGE_WIDTH} {PAGE_HEIGHT}</ofd:PhysicalBox></ofd:PageArea>"
        )
        inner = f"<ofd:CommonData>{area}</ofd:CommonData><ofd:Pages>{refs}</ofd:Pages>"
        file.writestr("Doc_0/Document.xml", _xml("Document", inner))
        for number, rows in enumerate(pages):
            file.writestr(f"Doc_0/Pages/Page_{number}/Content.xml", _xml("Page", _page(rows, number + 1)))
    return out.getvalue()


def _xml(name: str, inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{name} xmlns:ofd="{NAMESPACE}">{inner}</ofd:{name}>'


def _wrap(text: str) -> list[tuple[float, str]]:
    """Printed lines as (indent in characters, text); the first is indented by two."""
    rows = [(2.0, text[: PER_LINE - 2])]
    return rows + [(0.0, text[i : i + PER_LINE]) for i in range(PER_LINE - 2, len(text), PER_LINE)]


def _page(rows: Sequence[tuple[float, str]], number: int) -> str:
    objects = [
        _object(PAGE_WIDTH / 2 - 40, 15, HEADER),
        _object(PAGE_WIDTH / 2 - 8, PAGE_HEIGHT - 18, f"— {number} —"),
    ]
    for index, (indent, text) in enumerate(rows):
        objects.append(_object(MARGIN + indent * SIZE, MARGIN + index * LEADING, text))
    # Written in another order than read, as some producers do.
    return f'<ofd:Content><ofd:Layer ID="1">{"".join(reversed(objects))}</ofd:Layer></ofd:Content>'


def _object(x: float, y: float, text: str) -> str:
    deltas = f"g {len(text) - 1} {SIZE}" if len(text) > 1 else ""
    delta = f' DeltaX="{deltas}"' if deltas else ""
    boundary = f"{x} {y} {len(text) * SIZE} {SIZE * 1.3}"
    code = f'<ofd:TextCode X="0" Y="{SIZE}"{delta}>{html.escape(text)}</ofd:TextCode>'
    return f'<ofd:TextObject ID="9" Boundary="{boundary}" Font="2" Size="{SIZE}">{code}</ofd:TextObject>'
