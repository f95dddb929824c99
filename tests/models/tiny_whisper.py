"""A whisper model of 2 MB that says one scripted sentence: real code runs, no weights needed.

The decoder's attention and feed-forward outputs are zero, so each token depends on the one before
alone; orthogonal embeddings make that chain exact. Everything else is random.
"""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

SCRIPT = "please send the quarterly report before friday morning."

Array = npt.NDArray[np.float32]

_WIDTH = 64
_MELS = 80
_TEXT_TOKENS = 600
_ALL_TOKENS_STEP_S = 0.02


def build_tiny_whisper(folder: Path, *, script: str = SCRIPT, endless: bool = False) -> Path:
    """Write a model that recognises ``script`` in every window.

    Args:
        script: Words that are all different.
        endless: After the last word comes the first again: a repetition loop.
    """
    from ctranslate2.specs import whisper_spec
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    folder.mkdir(parents=True, exist_ok=True)
    languages = _LANGUAGE_CODES[:99]
    tokenizer = _tokenizer(script, languages)
    spec = whisper_spec.WhisperSpec(1, 1, 1, 1)
    generator = np.random.default_rng(0)
    _fill(spec, tokenizer.get_vocab_size(), generator)
    _write_script(spec, tokenizer, script, endless, generator)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [tokenizer.token_to_id("<|endoftext|>")]
    spec.config.lang_ids = [tokenizer.token_to_id(f"<|{code}|>") for code in languages]
    spec.config.alignment_heads = [[0, 0]]
    ids = tokenizer.get_vocab()
    spec.register_vocabulary(sorted(ids, key=ids.__getitem__))
    spec.validate()
    spec.optimize(quantization="float32")
    spec.save(str(folder))
    tokenizer.save(str(folder / "tokenizer.json"))
    features = {"feature_size": _MELS, "sampling_rate": 16_000, "hop_length": 160}
    features |= {"chunk_length": 30, "n_fft": 400}
    (folder / "preprocessor_config.json").write_text(json.dumps(features))
    return folder


def _tokenizer(script: str, languages: tuple[str, ...]) -> Any:
    """Whisper's layout with one text token for each word of the script."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=_TEXT_TOKENS - 1,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([" " + script] * 50, trainer)
    state = json.loads(tokenizer.to_str())
    vocabulary = state["model"]["vocab"]
    for i in range(len(vocabulary), _TEXT_TOKENS - 1):
        vocabulary[f"Ġunused{i}"] = i
    vocabulary[""] = _TEXT_TOKENS - 1  # CTranslate2 takes an empty token for "multilingual"
    tokenizer = Tokenizer.from_str(json.dumps(state))
    names = ["endoftext", "startoftranscript", *languages, "translate", "transcribe"]
    names += ["startoflm", "startofprev", "nospeech", "notimestamps"]
    tokenizer.add_special_tokens(
        [AddedToken(f"<|{name}|>", special=True, normalized=False) for name in names]
    )
    times = [f"<|{i * _ALL_TOKENS_STEP_S:.2f}|>" for i in range(1501)]
    tokenizer.add_tokens([AddedToken(time, special=False, normalized=False) for time in times])
    return tokenizer


def _fill(spec: Any, tokens: int, generator: np.random.Generator) -> None:
    def weights(*shape: int) -> Array:
        return (generator.standard_normal(shape) * 0.02).astype(np.float32)

    def norm(layer: Any) -> None:
        layer.gamma, layer.beta = np.ones(_WIDTH, np.float32), np.zeros(_WIDTH, np.float32)

    def linear(layer: Any, rows: int, columns: int, *, scale: float = 1.0) -> None:
        layer.weight, layer.bias = weights(rows, columns) * scale, np.zeros(rows, np.float32)

    def layer(part: Any, *, silent: bool) -> None:
        scale = 0.0 if silent else 1.0
        norm(part.self_attention.layer_norm)
        linear(part.self_attention.linear[0], 3 * _WIDTH, _WIDTH)
        linear(part.self_attention.linear[1], _WIDTH, _WIDTH, scale=scale)
        norm(part.ffn.layer_norm)
        linear(part.ffn.linear_0, 4 * _WIDTH, _WIDTH)
        linear(part.ffn.linear_1, _WIDTH, 4 * _WIDTH, scale=scale)

    encoder, decoder = spec.encoder, spec.decoder
    encoder.conv1.weight, encoder.conv1.bias = weights(_WIDTH, _MELS, 3), weights(_WIDTH)
    encoder.conv2.weight, encoder.conv2.bias = weights(_WIDTH, _WIDTH, 3), weights(_WIDTH)
    encoder.position_encodings.encodings = weights(1500, _WIDTH)
    norm(encoder.layer_norm)
    layer(encoder.layer[0], silent=False)
    decoder.embeddings.weight = weights(tokens, _WIDTH)
    decoder.position_encodings.encodings = np.zeros((448, _WIDTH), np.float32)
    norm(decoder.layer_norm)
    layer(decoder.layer[0], silent=True)
    cross = decoder.layer[0].attention
    norm(cross.layer_norm)
    linear(cross.linear[0], _WIDTH, _WIDTH)
    linear(cross.linear[1], 2 * _WIDTH, _WIDTH)
    linear(cross.linear[2], _WIDTH, _WIDTH, scale=0.0)
    decoder.projection.weight = weights(tokens, _WIDTH)


def _write_script(
    spec: Any, tokenizer: Any, script: str, endless: bool, generator: np.random.Generator
) -> None:
    """Make each token of the script, and nothing else, follow the one before."""
    words = tokenizer.encode(" " + script).ids
    assert len(set(words)) == len(words), "every word of the script may occur once"
    start, english, transcribe, end, untimed = (
        tokenizer.token_to_id(f"<|{name}|>")
        for name in ("startoftranscript", "en", "transcribe", "endoftext", "notimestamps")
    )
    last = words[0] if endless else end
    chain = [(start, english), (english, transcribe), (transcribe, untimed), (untimed, words[0])]
    chain += [*pairwise(words), (words[-1], last)]
    assert len(chain) < _WIDTH, "the script is too long for the model's width"
    # Orthogonal to (1, 1, …), so that layer normalisation leaves the directions alone.
    basis = np.linalg.qr(
        np.column_stack([np.ones(_WIDTH), generator.standard_normal((_WIDTH, _WIDTH - 1))])
    )[0].T[1:]
    tokens = tokenizer.get_vocab_size()
    embeddings = generator.standard_normal((tokens, _WIDTH)) / _WIDTH**0.5
    projection = np.zeros((tokens, _WIDTH))
    for direction, (current, following) in zip(basis, chain, strict=False):
        embeddings[current] = direction
        projection[following] += 5.0 * direction
    spec.decoder.embeddings.weight = (embeddings * 8).astype(np.float32)
    spec.decoder.projection.weight = projection.astype(np.float32)
