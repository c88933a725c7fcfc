"""OFD (GB/T 33190): text placed on pages, back to paragraphs."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.limits import Limits
from ingest.readers.errors import DamagedError, EncryptedError, TooLargeError
from ingest.readers.formats import read_source
from ingest.readers.ofd import _deltas
from ingest.readers.result import ReadResult
from ingest.readers.source import Source
from tests.render import INJECTION, content
from tests.render_pages import HEADER, as_ofd

LINES = content("盘龙区教育工作要点\n一、总体要求\n坚持以人民为中心发展教育。")
# On a single page nothing tells a running head from the text.
PRINTED = [HEADER, *(line.text for line in LINES)]


def ofd(objects: str, members: dict[str, str] | None = None) -> ReadResult:
    """A page with these objects added to the usual ones."""
    old, out = io.BytesIO(as_ofd(LINES)), io.BytesIO()
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name).decode()
            target.writestr(name, data.replace("</ofd:Layer>", objects + "</ofd:Layer>"))
        for name, text in (members or {}).items():
            target.writestr(name, text)
    return read_source(Source(out.getvalue(), "文件.ofd"))


def text_object(text: str, attributes: str = "", code: str = 'X="0" Y="5"', inner: str = "") -> str:
    boundary = 'Boundary="27 100 150 8"'
    return f'<ofd:TextObject {boundary} Size="5.6" {attributes}>{inner}<ofd:TextCode {code}>{text}</ofd:TextCode></ofd:TextObject>'


def test_lines_written_in_any_order_are_read_from_top_to_bottom() -> None:
    assert ofd("").text.split("\n") == PRINTED


@pytest.mark.parametrize(
    ("value", "count", "steps"),
    [
        ("g 3 5.2", 4, [5.2, 5.2, 5.2, 0.0]),
        ("1 2 3", 3, [1.0, 2.0, 3.0]),
        ("g 2 1.5 4", 3, [1.5, 1.5, 4.0]),
        ("", 2, [0.0, 0.0]),
        (None, 1, [0.0]),
        ("g 1000000000 1", 2, [1.0, 1.0]),
        ("g 0 3 7", 1, [7.0]),
    ],
)
def test_advances_are_read_with_their_repeats(value: str | None, count: int, steps: list[float]) -> None:
    assert _deltas(value, count) == steps


@given(st.lists(st.floats(0, 9, allow_nan=False), max_size=30), st.integers(0, 40))
def test_there_are_as_many_advances_as_characters(values: list[float], count: int) -> None:
    assert len(_deltas(" ".join(map(str, values)), count)) == count


def test_text_of_one_object_a_character_is_put_together_by_its_places() -> None:
    letters = "".join(
        f'<ofd:TextObject Boundary="{27 + 5.6 * i} 120 6 8" Size="5.6"><ofd:TextCode X="0" Y="5">{letter}</ofd:TextCode></ofd:TextObject>'
        for i, letter in enumerate("逐字放置的一行")
    )
    assert ofd(letters).text.split("\n")[-1] == "逐字放置的一行"


def test_a_transformation_moves_and_scales_the_text() -> None:
    moved = text_object("上移一行", 'CTM="1 0 0 1 0 -90"', 'X="0" Y="5" DeltaX="g 3 5.6"')
    assert ofd(moved).text.split("\n")[0] == "上移一行"


@pytest.mark.parametrize(
    ("attributes", "inner"),
    [
        ('Visible="false"', ""),
        ('Alpha="0"', ""),
        ("", '<ofd:FillColor Value="255 255 255"/>'),
        ("", '<ofd:FillColor Value="0 0 0" Alpha="0"/>'),
    ],
)
def test_an_instruction_that_nobody_sees_stays_out_with_a_warning(attributes: str, inner: str) -> None:
    result = ofd(text_object(INJECTION, attributes, inner=inner))
    assert result.text.split("\n") == PRINTED
    assert any("看不见的文字" in warning for warning in result.warnings)


def test_a_title_that_the_pages_do_not_print_is_not_taken() -> None:
    assert read_source(Source(as_ofd(LINES, {"Title": INJECTION}), "a.ofd")).facts == ()
    assert read_source(Source(as_ofd(LINES, {"Title": LINES[0].text}), "a.ofd")).fact("标题") == LINES[0].text


def test_an_encrypted_file_and_one_without_its_parts_are_refused() -> None:
    with pytest.raises(EncryptedError, match="加密"):
        ofd("", {"Doc_0/Encryptions.xml": "<x/>"})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("OFD.xml", "<OFD/>")
    with pytest.raises(DamagedError, match="DocBody"):
        read_source(Source(out.getvalue(), "a.ofd"))


def test_more_pages_than_allowed_are_refused() -> None:
    with pytest.raises(TooLargeError, match="上限 1 页"):
        read_source(Source(as_ofd(LINES * 40), "a.ofd", Limits(pages=1)))


@pytest.mark.parametrize(
    "value", ["x y z w", "", "1 2", "nan nan nan nan", "inf 0 1 1", "1e308 1e308 1e308 1e308"]
)
def test_nonsense_in_a_boundary_is_survived(value: str) -> None:
    strange = f'<ofd:TextObject Boundary="{value}" Size="5.6"><ofd:TextCode X="0" Y="5">杂</ofd:TextCode></ofd:TextObject>'
    assert "一、总体要求" in ofd(strange).text
