"""A model of whisper's "tiny" size without weights: it costs what the real one costs a token.

Real weights cannot be had offline. This one has the real layout and size, random numbers inside,
and says eighty scripted words in every window, so that both contenders decode the same number of
tokens and never fall back. Speed only: its words mean nothing.
"""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

WIDTH, LAYERS, HEADS, MELS = 384, 4, 6, 80
"""Source: openai/whisper, dimensions of tiny."""

TEXT_TOKENS = 50_257
SCRIPT = (
    "after our early morning walk through quiet streets several friends decided they would build "
    "one small wooden boat because nobody had ever crossed that wide river alone each person "
    "carried tools paper strong rope dry bread fresh water candles maps while children watched "
    "from windows above wondering if such plans could work before winter storms arrived again "
    "yet most people laughed about it until spring brought sudden floods and every bridge "
    "between both towns fell down leaving only them able"
)
STEP_S = 0.02

Array = npt.NDArray[np.float32]


def build_scripted_whisper(folder: Path) -> Path:
    """Write the model as faster-whisper expects it (about 150 MB) and return its folder."""
    from ctranslate2.specs import whisper_spec
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    languages = _LANGUAGE_CODES[:99]
    tokenizer = _tokenizer(languages)
    generator = np.random.default_rng(0)
    spec = whisper_spec.WhisperSpec(LAYERS, HEADS, LAYERS, HEADS)
    _fill(spec, tokenizer.get_vocab_size(), generator)
    _write_script(spec, tokenizer, generator)
    ids = tokenizer.get_vocab()
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [ids["<|endoftext|>"]]
    spec.config.lang_ids = [ids[f"<|{code}|>"] for code in languages]
    spec.config.alignment_heads = [[layer, 0] for layer in range(LAYERS)]
    spec.register_vocabulary(sorted(ids, key=ids.__getitem__))
    spec.validate()
    spec.optimize(quantization="float32")
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    tokenizer.save(str(folder / "tokenizer.json"))
    features = {"feature_size": MELS, "sampling_rate": 16_000, "hop_length": 160}
    features |= {"chunk_length": 30, "n_fft": 400}
    (folder / "preprocessor_config.json").write_text(json.dumps(features))
    return folder


def _tokenizer(languages: tuple[str, ...]) -> Any:
    """Whisper's layout; each word of the script is one token, the rest stands unused."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=2_000,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([" " + SCRIPT] * 50, trainer)
    state = json.loads(tokenizer.to_str())
    vocabulary = state["model"]["vocab"]
    for i in range(len(vocabulary), TEXT_TOKENS - 1):
        vocabulary[f"Ġunused{i}"] = i
    vocabulary[""] = TEXT_TOKENS - 1  # CTranslate2 takes an empty token for "multilingual"
    tokenizer = Tokenizer.from_str(json.dumps(state))
    names = ["endoftext", "startoftranscript", *languages, "translate", "transcribe"]
    names += ["startoflm", "startofprev", "nospeech", "notimestamps"]
    tokenizer.add_special_tokens(
        [AddedToken(f"<|{name}|>", special=True, normalized=False) for name in names]
    )
    times = [f"<|{i * STEP_S:.2f}|>" for i in range(1501)]
    tokenizer.add_tokens([AddedToken(time, special=False, normalized=False) for time in times])
    return tokenizer


def _fill(spec: Any, tokens: int, generator: np.random.Generator) -> None:
    encoder, decoder = spec.encoder, spec.decoder
    encoder.conv1.weight = _weights(generator, WIDTH, MELS, 3)
    encoder.conv2.weight = _weights(generator, WIDTH, WIDTH, 3)
    encoder.conv1.bias, encoder.conv2.bias = _weights(generator, WIDTH), _weights(generator, WIDTH)
    encoder.position_encodings.encodings = _weights(generator, 1500, WIDTH)
    decoder.embeddings.weight = _weights(generator, tokens, WIDTH)
    decoder.position_encodings.encodings = np.zeros((448, WIDTH), np.float32)
    decoder.projection.weight = _weights(generator, tokens, WIDTH)
    _norm(encoder.layer_norm)
    _norm(decoder.layer_norm)
    for part in encoder.layer:
        _fill_layer(part, generator, scale=1.0)
    for part in decoder.layer:
        # Outputs of zero: the next word depends on the one before alone, the work stays.
        _fill_layer(part, generator, scale=0.0)
        cross = part.attention
        _norm(cross.layer_norm)
        _linear(cross.linear[0], _weights(generator, WIDTH, WIDTH))
        _linear(cross.linear[1], _weights(generator, 2 * WIDTH, WIDTH))
        _linear(cross.linear[2], _weights(generator, WIDTH, WIDTH) * 0.0)


def _fill_layer(part: Any, generator: np.random.Generator, *, scale: float) -> None:
    _norm(part.self_attention.layer_norm)
    _linear(part.self_attention.linear[0], _weights(generator, 3 * WIDTH, WIDTH))
    _linear(part.self_attention.linear[1], _weights(generator, WIDTH, WIDTH) * scale)
    _norm(part.ffn.layer_norm)
    _linear(part.ffn.linear_0, _weights(generator, 4 * WIDTH, WIDTH))
    _linear(part.ffn.linear_1, _weights(generator, WIDTH, 4 * WIDTH) * scale)


def _weights(generator: np.random.Generator, *shape: int) -> Array:
    return (generator.standard_normal(shape) * 0.02).astype(np.float32)


def _norm(layer: Any) -> None:
    layer.gamma, layer.beta = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)


def _linear(layer: Any, weight: Any) -> None:
    layer.weight = np.asarray(weight, np.float32)
    layer.bias = np.zeros(layer.weight.shape[0], np.float32)


def _write_script(spec: Any, tokenizer: Any, generator: np.random.Generator) -> None:
    """Make each word follow the one before, with time tokens around where they are asked for."""
    words = tokenizer.encode(" " + SCRIPT).ids
    assert len(set(words)) == len(words), "every word of the script may occur once"
    ids = tokenizer.get_vocab()
    chain = [
        (ids["<|startoftranscript|>"], ids["<|en|>"]),
        (ids["<|en|>"], ids["<|transcribe|>"]),
        (ids["<|notimestamps|>"], words[0]),
        (ids["<|0.00|>"], words[0]),
        (ids["<|29.00|>"], ids["<|endoftext|>"]),
        *pairwise(words),
    ]
    basis = np.linalg.qr(
        np.column_stack([np.ones(WIDTH), generator.standard_normal((WIDTH, WIDTH - 1))])
    )[0].T[1:]
    tokens = tokenizer.get_vocab_size()
    embeddings = generator.standard_normal((tokens, WIDTH)) / WIDTH**0.5
    projection = np.zeros((tokens, WIDTH))
    directions = iter(basis)
    for current, following in chain:
        embeddings[current] = next(directions)
        projection[following] += embeddings[current]
    # Where a time token is forbidden or required, the second choice stands in.
    for current, first, second in (
        (ids["<|transcribe|>"], ids["<|0.00|>"], ids["<|notimestamps|>"]),
        (words[-1], ids["<|29.00|>"], ids["<|endoftext|>"]),
    ):
        embeddings[current] = next(directions)
        projection[first] += embeddings[current]
        projection[second] += 0.5 * embeddings[current]
    spec.decoder.embeddings.weight = (embeddings * WIDTH**0.5).astype(np.float32)
    spec.decoder.projection.weight = (projection * 2.5).astype(np.float32)
