"""Words, pairs and characters of Chinese text."""

import json
import stat
import threading
from pathlib import Path

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retriever import wordfile
from retriever.model import RetrieverError
from retriever.tokens import Segmenter, grams, normalize, read_dictionary

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "corpus" / "documents" / "panlong-plan-2023.txt"
CHINESE = st.text(st.sampled_from("盘龙区教育幼儿园建设,。？ A1%年（）"), max_size=30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("words") / "cache"


@pytest.fixture(scope="module")
def segmenter(folder):
    return Segmenter(None, folder)


@pytest.fixture(scope="module")
def plain_jieba():
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


def test_words_are_those_of_jieba_to_the_character(segmenter, plain_jieba):
    text = PLAN.read_text(encoding="utf-8")
    expected = [w for w in plain_jieba.cut_for_search(normalize(text)) if any(map(str.isalnum, w))]
    assert segmenter.words(text) == expected
    assert len(expected) > 3000


@settings(deadline=None)
@given(text=CHINESE)
def test_reading_the_dictionary_by_groups_changes_no_word(segmenter, plain_jieba, text):
    expected = [w for w in plain_jieba.cut(normalize(text), HMM=False) if any(map(str.isalnum, w))]
    assert segmenter.cut(text) == expected


@settings(deadline=None)
@given(text=st.text(max_size=40))
def test_no_token_is_empty_or_without_a_letter_or_digit(segmenter, text):
    assert all(any(map(str.isalnum, token)) for token in segmenter.tokens(text))


def test_a_question_mark_is_not_a_token(segmenter):
    assert segmenter.tokens("多少？") == segmenter.tokens("多少?") == segmenter.tokens("  多少 。！\n")


def test_width_and_case_are_folded(segmenter):
    assert segmenter.tokens("ＡＢＣ９９％") == segmenter.tokens("abc99%")


def test_pairs_do_not_cross_punctuation():
    assert list(grams("公办,民办A园")) == ["公办", "民办", "公", "办", "民", "办", "园"]


def test_tokens_are_words_then_pairs_then_characters(segmenter):
    tokens = segmenter.tokens("毛入园率")
    assert tokens[: len(segmenter.words("毛入园率"))] == segmenter.words("毛入园率")
    assert tokens[-7:] == ["毛入", "入园", "园率", "毛", "入", "园", "率"]


def test_a_term_of_the_dictionary_stays_in_one_piece(tmp_path):
    dictionary = tmp_path / "terms.txt"
    dictionary.write_text("# 术语\n双减双升\n毛入园率 9000  # 指标\n", encoding="utf-8")
    with_terms = Segmenter(dictionary, tmp_path / "cache")
    assert with_terms.cut("落实双减双升和毛入园率") == ["落实", "双减双升", "和", "毛入园率"]


def test_another_dictionary_gives_another_identity(tmp_path, segmenter):
    dictionary = tmp_path / "terms.txt"
    dictionary.write_text("双减双升\n", encoding="utf-8")
    assert Segmenter(dictionary, tmp_path / "cache").identity != segmenter.identity
    assert Segmenter(tmp_path / "missing.txt", tmp_path / "cache").identity == segmenter.identity


@pytest.mark.parametrize("line", ["词 12 n", "词 多", "词 0", "词 -3"])
def test_a_line_that_is_no_term_is_refused_with_its_number(tmp_path, line):
    dictionary = tmp_path / "terms.txt"
    dictionary.write_text(f"好词\n{line}\n", encoding="utf-8")
    with pytest.raises(RetrieverError, match="第 2 行"):
        read_dictionary(dictionary)


def test_the_committed_dictionary_is_readable_and_its_terms_are_kept_whole(tmp_path):
    dictionary = ROOT / "corpus" / "lexicon" / "terms.txt"
    segmenter = Segmenter(dictionary, tmp_path / "cache")
    terms = [term for term, _ in read_dictionary(dictionary) if term.isalpha()]
    assert terms
    assert [term for term in terms if segmenter.cut(term) != [term]] == []


def test_the_cache_is_closed_to_others(folder, segmenter):
    assert segmenter.words("教育")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in folder.iterdir())


def test_a_folder_that_others_could_write_is_closed_before_it_is_used(tmp_path):
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o777)
    Segmenter(None, folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("damage", [b"", b"x", b"0" * 64 + b"\n{}\n"])
def test_a_damaged_word_file_is_made_again(tmp_path, damage):
    small = ({"教育": 5, "教": 0}, 5)
    wordfile.load(tmp_path, "a" * 16, lambda: small)
    (file,) = tmp_path.glob("words-*.json")
    whole = file.read_bytes()
    for content in (damage, whole[:-1], whole.replace("教育".encode(), "教学".encode())):
        file.write_bytes(content)
        assert wordfile.load(tmp_path, "a" * 16, lambda: small).group("教") == {"教育": 5, "教": 0}
        assert file.read_bytes() == whole


def test_a_word_file_of_a_link_to_elsewhere_is_not_trusted(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "cache").symlink_to(elsewhere)
    assert Segmenter(None, tmp_path / "cache").words("教育") == ["教育"]
    assert list(elsewhere.iterdir()) == []


def test_words_are_found_where_no_cache_can_be_written(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert Segmenter(None, tmp_path / "file" / "cache").words("学前教育") == ["学前", "教育", "学前教育"]


def test_a_word_file_holds_groups_by_first_character(folder, segmenter):
    assert segmenter.identity
    (file,) = folder.glob("words-*.json")
    facts = json.loads(file.read_bytes().split(b"\n", 2)[1])
    assert all(len(character) == 1 for character in facts["offsets"])
    assert facts["total"] > 50_000_000


def test_threads_that_start_together_get_the_same_words(folder, segmenter):
    text = PLAN.read_text(encoding="utf-8")
    fresh, found = Segmenter(None, folder), []
    threads = [threading.Thread(target=lambda: found.append(fresh.words(text))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [segmenter.words(text)] * 8
