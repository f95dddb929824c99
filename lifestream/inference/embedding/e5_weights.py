"""The weights of multilingual-e5-small, converted once to a CTranslate2 folder (int8, 139 MB).

Not for embedding: ``e5``.
"""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from lifestream.domain.errors import DependencyUnavailable, ResourceError
from lifestream.inference.embedding.e5_file import Array, E5File, read_e5_file
from lifestream.inference.weights.catalog import E5_FILE, E5_SMALL
from lifestream.inference.weights.store import locate

CONVERSION = 1
"""Counted up when the conversion changes, so that an older folder is not taken for a new one."""

TOKENIZER = "tokenizer.json"
REPLACEMENTS = "replacements.json"


def is_here(models_dir: Path) -> bool:
    """Whether texts can be embedded without fetching anything; reads nothing big."""
    return _target(models_dir).is_dir() or locate(E5_SMALL, models_dir) is not None


def converted_weights(models_dir: Path) -> Path:
    """The folder with the int8 model and its tokenizer, made when it is not there yet.

    Two processes may do this at once: each converts in a folder of its own, the first rename
    wins and the other takes the winner's.

    Raises:
        DependencyUnavailable: The weights were not fetched yet or are damaged.
        ResourceError: The disk is full or ``models_dir`` cannot be written.
    """
    target = _target(models_dir)
    if target.is_dir():
        return target
    folder = locate(E5_SMALL, models_dir)
    if folder is None:
        raise DependencyUnavailable(
            f"The sentence model ({E5_SMALL.title}) is not on this machine yet. "
            "Run ./run models, which fetches it."
        )
    try:
        model = read_e5_file(folder / E5_FILE)
        with tempfile.TemporaryDirectory(dir=models_dir, prefix=".e5-") as scratch:
            made = Path(scratch) / "model"
            _convert(model, made)
            _publish(made, target)
    except ValueError as error:
        raise DependencyUnavailable(
            f"The sentence model's weights in {folder} cannot be read: {error}. Delete that "
            "folder and run ./run models, which fetches it again."
        ) from error
    except OSError as error:
        raise ResourceError(
            f"The sentence model could not be written to {models_dir}: {error.strerror}. "
            "Free some space there or set LIFESTREAM_MODELS_DIR to another folder."
        ) from error
    return target


def _target(models_dir: Path) -> Path:
    digest = E5_SMALL.files[0].sha256[:12]
    return models_dir / f"{E5_SMALL.key}-int8-{digest}-v{CONVERSION}"


def _publish(made: Path, target: Path) -> None:
    try:
        os.rename(made, target)  # noqa: PTH104 - Path.rename says nothing of an existing folder
    except OSError:
        if not target.is_dir():
            raise


def _convert(model: E5File, made: Path) -> None:
    from ctranslate2.specs import transformer_spec

    spec = transformer_spec.TransformerEncoderModelSpec(_encoder(model), pooling_layer=False)
    spec.config.unk_token = "<unk>"
    spec.config.layer_norm_epsilon = model.epsilon
    # Texts come as ids; the names of a vocabulary are only counted.
    rows = spec.encoder.embeddings[0].weight.shape[0]
    spec.register_vocabulary([str(number) for number in range(rows)])
    spec.validate()
    spec.optimize(quantization="int8")
    made.mkdir()
    spec.save(str(made))
    _tokenizer(model).save(str(made / TOKENIZER))
    replacements = json.dumps(dict(model.replacements), ensure_ascii=True)
    (made / REPLACEMENTS).write_text(replacements, encoding="ascii")


def _tokenizer(model: E5File) -> Any:
    import tokenizers
    from tokenizers import models, pre_tokenizers

    unigram = models.Unigram(list(model.pieces), unk_id=model.unknown_id, byte_fallback=False)
    tokenizer = tokenizers.Tokenizer(unigram)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


def _encoder(model: E5File) -> Any:
    from ctranslate2.specs import common_spec, transformer_spec

    arrays, hidden = model.arrays, model.hidden
    encoder = transformer_spec.TransformerEncoderSpec(
        model.layers,
        model.heads,
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=common_spec.EmbeddingsMerge.ADD,
    )
    encoder.scale_embeddings = False
    encoder.embeddings[0].weight = arrays["emb.word"].reshape(-1, hidden)
    encoder.embeddings[1].weight = arrays["emb.type"].reshape(-1, hidden)
    encoder.position_encodings.encodings = arrays["emb.pos"].reshape(-1, hidden)
    _norm(encoder.layernorm_embedding, arrays["emb.ln.w"], arrays["emb.ln.b"])
    for index, layer in enumerate(encoder.layer):
        _layer(layer, model, f"l{index}.")
    return encoder


def _layer(spec: Any, model: E5File, prefix: str) -> None:
    arrays, hidden, wide = model.arrays, model.hidden, model.feed_forward

    def rows(name: str, inputs: int) -> Array:
        return arrays[f"{prefix}{name}.w"].reshape(-1, inputs)

    def bias(name: str) -> Array:
        return arrays[f"{prefix}{name}.b"]

    attention = spec.self_attention
    attention.linear[0].weight = np.concatenate([rows(part, hidden) for part in "qkv"])
    attention.linear[0].bias = np.concatenate([bias(part) for part in "qkv"])
    attention.linear[1].weight, attention.linear[1].bias = rows("ao", hidden), bias("ao")
    _norm(attention.layer_norm, arrays[f"{prefix}aln.w"], bias("aln"))
    spec.ffn.linear_0.weight, spec.ffn.linear_0.bias = rows("fi", hidden), bias("fi")
    spec.ffn.linear_1.weight, spec.ffn.linear_1.bias = rows("fo", wide), bias("fo")
    _norm(spec.ffn.layer_norm, arrays[f"{prefix}oln.w"], bias("oln"))


def _norm(spec: Any, gamma: Array, beta: Array) -> None:
    spec.gamma, spec.beta = gamma, beta
