"""Write the same weights, in full and as float32, as a folder that sentence-transformers loads."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.e5.vocabulary import MAX_TOKENS, build_tokenizer
from tools.e5.weights import Weights

if TYPE_CHECKING:
    import torch
    from transformers import BertModel

# Names of a layer's matrices there -> here.
MATRICES = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "intermediate.dense": "fi",
    "output.dense": "fo",
}
NORMS = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}


def write_sentence_transformers(
    weights: Weights, folder: Path, identity: str, prefixes: dict[str, str]
) -> None:
    """Write the model, its tokenizer with the whole vocabulary, pooling, prompts and `policyqa.json`."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    folder.mkdir(parents=True, exist_ok=True)
    _network(weights).save_pretrained(folder)
    _save_tokenizer(weights, folder)
    modules = [
        Transformer(str(folder), max_seq_length=MAX_TOKENS),
        Pooling(weights.shape.hidden, pooling_mode="mean"),
        Normalize(),
    ]
    prompts = {"query": prefixes["query"], "document": prefixes["passage"]}
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(str(folder))
    # safetensors leaves it readable by its maker alone; a server may run as another user.
    (folder / "model.safetensors").chmod(0o644)
    mark = {"identity": identity, "source_sha256": weights.sha256}
    (folder / "policyqa.json").write_text(json.dumps(mark, indent=2) + "\n", encoding="utf-8")


def _network(weights: Weights) -> "BertModel":
    from transformers import BertConfig, BertModel

    shape = weights.shape
    config = BertConfig(
        vocab_size=shape.rows,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.token_types,
        layer_norm_eps=shape.epsilon,
        pad_token_id=weights.vocabulary.pad,
        hidden_act="gelu",
    )
    model = BertModel(config, add_pooling_layer=True)
    model.load_state_dict(_state(weights, model.state_dict()), strict=True)
    return model


def _state(weights: Weights, expected: "dict[str, torch.Tensor]") -> "dict[str, torch.Tensor]":
    """Our tensors under the names and in the shapes that BertModel expects."""
    import torch

    names = _names(weights.shape.layers)
    # The pooler that BertModel brings is in no use: vectors are the mean over tokens.
    unused = {name: torch.zeros_like(tensor) for name, tensor in expected.items() if name not in names}
    ours = {
        name: torch.from_numpy(weights.array(names[name], *tensor.shape))
        for name, tensor in expected.items()
        if name in names
    }
    return unused | ours


def _names(layers: int) -> dict[str, str]:
    names = {
        "embeddings.word_embeddings.weight": "emb.word",
        "embeddings.position_embeddings.weight": "emb.pos",
        "embeddings.token_type_embeddings.weight": "emb.type",
        "embeddings.LayerNorm.weight": "emb.ln.w",
        "embeddings.LayerNorm.bias": "emb.ln.b",
    }
    for layer in range(layers):
        for there, here in (MATRICES | NORMS).items():
            names[f"encoder.layer.{layer}.{there}.weight"] = f"l{layer}.{here}.w"
            names[f"encoder.layer.{layer}.{there}.bias"] = f"l{layer}.{here}.b"
    return names


def _save_tokenizer(weights: Weights, folder: Path) -> None:
    from transformers import PreTrainedTokenizerFast

    vocabulary = weights.vocabulary
    begin, end = vocabulary.pieces[vocabulary.begin], vocabulary.pieces[vocabulary.end]
    tokenizer: Any = PreTrainedTokenizerFast
    tokenizer(
        tokenizer_object=build_tokenizer(vocabulary, range(len(vocabulary.pieces))),
        bos_token=begin,
        eos_token=end,
        cls_token=begin,
        sep_token=end,
        pad_token=vocabulary.pieces[vocabulary.pad],
        unk_token=vocabulary.pieces[vocabulary.unknown],
        model_max_length=MAX_TOKENS,
    ).save_pretrained(folder)
