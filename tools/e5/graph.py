"""Write the network as an ONNX graph for ONNX Runtime on a processor.

Numbers, chosen by measurement (docs/decisions/0001-embedding.md):
- Token table: the 4-bit blocks of the source as they are (`GatherBlockQuantized`), so nothing is lost.
- Query, key, value, attention output and first feed-forward matrix: int8, one scale per output channel, in
  -64..64. With 8 bits the sum of two products overflows 16 bits on processors without VNNI; with 7 it cannot.
- Second feed-forward matrix: the 4-bit blocks of the source (`MatMulNBits`, inputs quantised by block). Its
  inputs, after GELU, have outliers that one scale does not hold: as int8 it causes most of the loss.
Activations are quantised over a whole run, therefore each text is run alone and no vector depends on another.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from tools.e5.weights import BLOCK, Weights

MICROSOFT = "com.microsoft"
INT8_LIMIT = 64
QUANTISATION = "int8 per output channel, 7 bits used; token table and feed-forward output in 4-bit blocks"


class Graph:
    """Nodes and constants collected on the way; every method returns the name of a value."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def int4(self, name: str, values: npt.NDArray[np.int8]) -> str:
        """A constant of 4-bit signed numbers; the last axis must be even."""
        packed = pack_nibbles(values.astype(np.uint8) & np.uint8(15))
        self.constants.append(
            helper.make_tensor(name, TensorProto.INT4, list(values.shape), packed.tobytes(), raw=True)
        )
        return name

    def node(
        self, operator: str, inputs: Sequence[str], name: str, domain: str = "", **attributes: Any
    ) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, domain=domain, **attributes))
        return name

    def norm(self, weights: Weights, name: str, value: str, residual: str = "") -> str:
        """Layer normalisation of `value`, after adding `residual` if there is one."""
        hidden = weights.shape.hidden
        scale = self.constant(f"{name}.w", weights.array(f"{name}.w", hidden))
        bias = self.constant(f"{name}.b", weights.array(f"{name}.b", hidden))
        if residual:
            inputs = [value, residual, scale, bias]
            return self.node("SkipLayerNormalization", inputs, name, MICROSOFT, epsilon=weights.shape.epsilon)
        return self.node(
            "LayerNormalization", [value, scale, bias], name, epsilon=weights.shape.epsilon, axis=-1
        )

    def int8_linear(
        self, name: str, value: str, matrix: npt.NDArray[np.float32], bias: npt.NDArray[np.float32]
    ) -> str:
        """value @ matrix.T + bias with the matrix (outputs, inputs) as int8 per output."""
        scale = (np.abs(matrix).max(axis=1) / INT8_LIMIT).astype(np.float32)
        quantised = np.clip(np.rint(matrix / scale[:, None]), -INT8_LIMIT, INT8_LIMIT).astype(np.int8)
        inputs = [
            value,
            self.constant(f"{name}.int8", quantised.T),
            self.constant(f"{name}.scale", scale),
            "",
            self.constant(f"{name}.bias", bias),
        ]
        return self.node("DynamicQuantizeMatMul", inputs, name, MICROSOFT)

    def block_linear(self, weights: Weights, name: str, value: str, outputs: int, inputs: int) -> str:
        """The same with the matrix in the 4-bit blocks it came in."""
        scales, values = weights.blocks(f"{name}.w")
        packed = pack_nibbles((values + 8).astype(np.uint8)).reshape(outputs, inputs // BLOCK, BLOCK // 2)
        operands = [
            value,
            self.constant(f"{name}.int4", packed),
            self.constant(f"{name}.scale", scales.astype(np.float32).reshape(outputs, inputs // BLOCK)),
            "",
            "",
            self.constant(f"{name}.bias", weights.array(f"{name}.b", outputs)),
        ]
        sizes = {"K": inputs, "N": outputs, "bits": 4, "block_size": BLOCK}
        return self.node("MatMulNBits", operands, name, MICROSOFT, **sizes, accuracy_level=4)


def pack_nibbles(values: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Two numbers of 0..15 a byte along the last axis, the first in the low half."""
    return (values[..., 0::2] | (values[..., 1::2] << 4)).astype(np.uint8)


def build_model(weights: Weights, ids: Sequence[int]) -> ModelProto:
    """The network for the pieces `ids`: input_ids (texts, tokens) int64 -> embedding (texts, 384), length 1."""
    graph = Graph()
    value = _embed(graph, weights, ids)
    for layer in range(weights.shape.layers):
        value = _layer(graph, weights, f"l{layer}", value)
    _pool(graph, value)
    inputs = [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])]
    outputs = [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["texts", weights.shape.hidden])]
    made = helper.make_graph(graph.nodes, "multilingual-e5-small", inputs, outputs, graph.constants)
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=10, producer_name="policyqa")


def _embed(graph: Graph, weights: Weights, ids: Sequence[int]) -> str:
    shape = weights.shape
    scales, values = weights.blocks("emb.word")
    rows = np.asarray(ids)
    table = graph.int4("tokens.int4", values.reshape(-1, shape.hidden)[rows])
    scale = graph.constant("tokens.scale", scales.reshape(-1, shape.hidden // BLOCK)[rows])
    blocks = {"gather_axis": 0, "quantize_axis": 1, "block_size": BLOCK}
    half = graph.node("GatherBlockQuantized", [table, "input_ids", scale], "tokens.half", MICROSOFT, **blocks)
    tokens = graph.node("Cast", [half], "tokens", to=TensorProto.FLOAT)
    fixed = weights.array("emb.pos", shape.positions, shape.hidden)
    fixed = fixed + weights.array("emb.type", shape.token_types, shape.hidden)[0]
    zero = graph.constant("zero", np.array([0], np.int64))
    length = graph.node("Shape", ["input_ids"], "length", start=1)
    places = graph.node("Slice", [graph.constant("places.all", fixed), zero, length, zero], "places")
    return graph.norm(weights, "emb.ln", graph.node("Add", [tokens, places], "embedded"))


def _layer(graph: Graph, weights: Weights, at: str, value: str) -> str:
    hidden, inner = weights.shape.hidden, weights.shape.feed_forward
    matrix = np.concatenate([weights.array(f"{at}.{part}.w", hidden, hidden) for part in "qkv"])
    bias = np.concatenate([weights.array(f"{at}.{part}.b", hidden) for part in "qkv"])
    joined = graph.int8_linear(f"{at}.qkv", value, matrix, bias)
    parts = [f"{at}.{part}" for part in "qkv"]
    graph.nodes.append(helper.make_node("Split", [joined], parts, name=f"{at}.split", axis=-1, num_outputs=3))
    heads = weights.shape.heads
    mixed = graph.node("MultiHeadAttention", parts, f"{at}.attention", MICROSOFT, num_heads=heads)
    matrix, bias = weights.array(f"{at}.ao.w", hidden, hidden), weights.array(f"{at}.ao.b", hidden)
    attended = graph.norm(weights, f"{at}.aln", graph.int8_linear(f"{at}.ao", mixed, matrix, bias), value)
    matrix, bias = weights.array(f"{at}.fi.w", inner, hidden), weights.array(f"{at}.fi.b", inner)
    active = graph.node("Gelu", [graph.int8_linear(f"{at}.fi", attended, matrix, bias)], f"{at}.gelu")
    return graph.norm(
        weights, f"{at}.oln", graph.block_linear(weights, f"{at}.fo", active, hidden, inner), attended
    )


def _pool(graph: Graph, value: str) -> None:
    axis = graph.constant("axis", np.array([1], np.int64))
    mean = graph.node("ReduceMean", [value, axis], "mean", keepdims=0)
    length = graph.node("ReduceL2", [mean, axis], "norm", keepdims=1)
    graph.node("Div", [mean, length], "embedding")
