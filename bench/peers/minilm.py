"""The peer beside which search is measured: all-MiniLM-L6-v2, int8 on CTranslate2. For English.

Not for the weights' conversion: ``minilm_weights``.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.peers.minilm_weights import converted_weights, is_installed
from lifestream.domain.errors import DependencyUnavailable
from lifestream.ports.vector_index import Vectors

__all__ = ["MiniLmEmbedder", "is_installed"]

DIMENSIONS = 384
WINDOW_TOKENS = 254
"""Most tokens of one window without [CLS] and [SEP]. Source: sentence_bert_config.json, 256."""

BATCH_WINDOWS = 32


class MiniLmEmbedder:
    """Embeds by mean pooling, as the model was trained.

    Loads on the first use (0.1 s; 0.5 s more the first time ever, for the conversion). A text
    longer than the model's window is cut into windows whose vectors are averaged by length.

    Args:
        models_dir: Where the converted model is kept.
        threads: Threads of one call; 0 takes one for each core.
    """

    def __init__(self, *, models_dir: Path, threads: int = 0) -> None:
        self._models_dir = models_dir
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    @property
    def embedder_id(self) -> str:
        """Changes with the weights, the quantisation or the pooling."""
        return "all-MiniLM-L6-v2/ct2-int8/1"

    @property
    def dimensions(self) -> int:
        """384."""
        return DIMENSIONS

    def embed(self, texts: Sequence[str]) -> Vectors:
        """float32, shape (len(texts), 384), unit length.

        Raises:
            DependencyUnavailable: The weights are missing or damaged.
            ResourceError: The converted weights cannot be written.
        """
        encoder, tokenizer = self._model()
        windows: list[list[int]] = []
        text_of_window: list[int] = []
        for number, text in enumerate(texts):
            for window in _windows(tokenizer, text):
                windows.append(window)
                text_of_window.append(number)
        pooled = np.zeros((len(texts), DIMENSIONS), np.float32)
        for batch in _batches_of_like_length(windows):
            sums = _summed_states(encoder, [windows[index] for index in batch])
            np.add.at(pooled, [text_of_window[index] for index in batch], sums)
        norms = np.linalg.norm(pooled, axis=1, keepdims=True)
        pooled /= np.maximum(norms, np.finfo(np.float32).tiny)
        return pooled

    def _model(self) -> tuple[Any, Any]:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(converted_weights(self._models_dir), self._threads)
            return self._loaded


def _load(folder: Path, threads: int) -> tuple[Any, Any]:
    import ctranslate2
    import tokenizers

    try:
        encoder = ctranslate2.Encoder(str(folder), device="cpu", intra_threads=threads)
        tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # the libraries raise RuntimeError and bare Exception
        raise DependencyUnavailable(
            f"The converted sentence model in {folder} is damaged. Delete that folder; it is "
            "made again."
        ) from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return encoder, tokenizer


def _windows(tokenizer: Any, text: str) -> list[list[int]]:
    first, last = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    # One text at a time: a batch would start the tokenizer's own threads, which no fork survives.
    ids: list[int] = tokenizer.encode(text, add_special_tokens=False).ids
    count = max(1, -(-len(ids) // WINDOW_TOKENS))
    size = max(1, -(-len(ids) // count))
    return [[first, *ids[i * size : (i + 1) * size], last] for i in range(count)]


def _batches_of_like_length(windows: Sequence[Sequence[int]]) -> list[list[int]]:
    order = sorted(range(len(windows)), key=lambda index: len(windows[index]))
    return [order[at : at + BATCH_WINDOWS] for at in range(0, len(order), BATCH_WINDOWS)]


def _summed_states(encoder: Any, windows: list[list[int]]) -> Vectors:
    """The sum of each window's token states, so that longer windows weigh more."""
    types = [[0] * len(window) for window in windows]
    states = np.array(encoder.forward_batch(windows, token_type_ids=types).last_hidden_state)
    lengths = np.array([len(window) for window in windows])
    mask = np.arange(states.shape[1])[None] < lengths[:, None]
    sums: Vectors = (states * mask[..., None]).sum(axis=1, dtype=np.float32)
    return sums
