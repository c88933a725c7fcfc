"""Numerals, clauses and the tables of words: what the ledger reads with."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.clauses import flat, paragraphs, sentences
from ledger.lexicon import DEFAULT, default_lexicon, lexicon_of, load_lexicon
from ledger.model import LedgerError, Quantity
from ledger.place import Place
from ledger.quantity import mentions, numeral
from tests.ledger_truth import committed

DIGITS = "零一二三四五六七八九"


def in_chinese(n: int) -> str:
    """A number below 100,000,000 in Chinese."""
    if n >= 10_000:
        low = n % 10_000
        gap = "零" if 0 < low < 1000 else ""
        return in_chinese(n // 10_000) + "万" + gap + (in_chinese(low) if low else "")
    text, pending = "", False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, n = divmod(n, size)
        if digit:
            text += ("零" if pending and text else "") + DIGITS[digit] + unit
            pending = False
        else:
            pending = bool(text)
    return text or "零"


@given(st.integers(0, 99_999_999))
def test_a_numeral_means_the_same_in_both_scripts(n: int) -> None:
    assert numeral(in_chinese(n)) == n == numeral(f"{n:,}")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二〇二五", 2025),
        ("两", 2),
        ("十五", 15),
        ("九点五", Decimal("9.5")),
        ("1,627", 1627),
        ("98.84", Decimal("98.84")),
    ],
)
def test_numerals_of_official_text(text: str, value: Decimal) -> None:
    assert numeral(text) == value


@pytest.mark.parametrize("text", ["", "第三", "若干", "一把", "1.2.3"])
def test_what_is_no_numeral_has_no_value(text: str) -> None:
    assert numeral(text) is None


def test_an_amount_is_the_same_in_digits_and_in_words() -> None:
    lexicon = default_lexicon()
    (words,), (digits,) = mentions("投入三百万元", lexicon), mentions("投入300万元", lexicon)
    assert (
        (words.quantity.low, words.quantity.unit)
        == (digits.quantity.low, digits.quantity.unit)
        == (300, "万元")
    )


@given(st.text(alphabet="到2025年,，;；。“”()（）1-3项全区新建学校的、\n ", max_size=80))
def test_sentences_and_clauses_are_slices_in_order(text: str) -> None:
    at = 0
    for paragraph in paragraphs(text, 0, len(text)):
        for sentence in sentences(paragraph):
            assert flat(text)[sentence.start : sentence.end] == sentence.text
            for clause in sentence.clauses:
                assert sentence.start <= clause.start <= clause.end <= sentence.end
                assert clause.start >= at
                at = clause.end


@given(st.text(max_size=200))
def test_the_flat_text_is_as_long_as_the_text(text: str) -> None:
    assert len(flat(text)) == len(text)


def test_a_comma_within_brackets_a_number_or_a_slogan_does_not_end_a_clause() -> None:
    text = "按照“优质带动,优势互补”思路,新增1,200个学位(含公办,民办)。"
    (paragraph,) = paragraphs(text, 0, len(text))
    (sentence,) = sentences(paragraph)
    assert [c.text for c in sentence.clauses] == [
        "按照“优质带动,优势互补”思路",
        "新增1,200个学位(含公办,民办)",
    ]


def test_a_row_cannot_quote_what_its_span_does_not_hold() -> None:
    document = committed().documents[0]
    with pytest.raises(ValueError, match="not as long as its span"):
        Place(document.id, document.level, True, "一、", (), "", 0, 5, "四个字。", 0, 9, "")
    with pytest.raises(ValueError, match="range"):
        Quantity(Decimal(3), Decimal(1), "项", "3-1项")


def test_the_tables_are_named_after_no_place() -> None:
    text = DEFAULT.read_text(encoding="utf-8")
    regions = {d.region for d in committed().documents if d.region}
    assert regions
    assert not [region for region in regions if region in text]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[bases]", "[base]"), "(缺少|多出)「bases?」"),
        (('bound_only = ["年", "天", "日"]', 'bound_only = "年"'), "应是文字列表"),
        (("patterns = [", "patterns = ['(', "), "正则表达式写错了"),
        (('"十四五" = 2025', '"十四五" = "2025"'), "应是数字"),
        (("[measures]", "[measures"), "应是 UTF-8 编码的 TOML"),
    ],
)
def test_a_broken_table_is_refused_with_the_key(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    text = DEFAULT.read_text(encoding="utf-8")
    assert change[0] in text
    path = tmp_path / "ledger.toml"
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(LedgerError, match=said):
        load_lexicon(path)


def test_a_missing_table_says_where_it_comes_from(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="找不到词表文件"):
        load_lexicon(tmp_path / "ledger.toml")


def test_a_corpus_folder_may_bring_its_own_tables(tmp_path: Path) -> None:
    assert lexicon_of(tmp_path) is default_lexicon()
    (tmp_path / "lexicon").mkdir()
    shutil.copy(DEFAULT, tmp_path / "lexicon" / "ledger.toml")
    assert lexicon_of(tmp_path) is not default_lexicon()
