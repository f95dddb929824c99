"""The local sentence model: multilingual-e5-small, int8 on CTranslate2, without torch or network.

About a hundred languages in one space: a question finds its answer in another language. Taken off
a question's vector is what plain questions in its language share: otherwise a German question is
most like whatever is German, and some passages are like everything. Not for the weights'
conversion (``e5_weights``) or the floors (``e5_floors``).
"""

import json
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from lifestream.domain.errors import DependencyUnavailable
from lifestream.domain.language.languages import likely_languages
from lifestream.inference.embedding.e5_floors import floor_for
from lifestream.inference.embedding.e5_weights import REPLACEMENTS, TOKENIZER, converted_weights
from lifestream.inference.embedding.plain_questions import PLAIN_QUESTIONS
from lifestream.ports.vector_index import Vectors

DIMENSIONS = 384
MAX_TOKENS = 512
"""Of one window with its prefix and both ends. Source: the model's max_position_embeddings."""

FIRST, LAST = 0, 2
"""Ids of <s> and </s>."""

QUESTION, PASSAGE = "query: ", "passage: "
"""What the model was trained with. Source: the model card of intfloat/multilingual-e5-small."""

BATCH_TOKENS = 4096
"""Padded tokens of one call: larger ones gain no speed and take memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    encoder: Any
    tokenizer: Any
    replacements: dict[int, str]

    def ids(self, text: str) -> list[int]:
        """Ids of a text's pieces, without both ends."""
        composed = unicodedata.normalize("NFC", text).translate(self.replacements)
        # One text at a time: a batch would start the tokenizer's own threads, which no fork
        # survives.
        plain = " ".join(composed.split())
        ids: list[int] = self.tokenizer.encode(plain, add_special_tokens=False).ids
        return ids


class E5Embedder:
    """Embeds by mean pooling, as the model was trained. Implements ``ports.embedder.Embedder``.

    Loads on the first use (0.4 s; 3 s more the first time ever, for the conversion). A text
    longer than the model's window is cut into windows whose vectors are averaged by length.

    Args:
        models_dir: Where the weights lie and the converted model is kept.
        threads: Threads of one call; 0 takes one for each core.
    """

    def __init__(self, *, models_dir: Path, threads: int = 0) -> None:
        self._models_dir = models_dir
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: _Model | None = None
        self._plain: dict[str, Vectors] = {}

    @property
    def embedder_id(self) -> str:
        """Changes with the weights, the quantisation, the prefixes or the pooling."""
        return "multilingual-e5-small/ct2-int8/1"

    @property
    def dimensions(self) -> int:
        """384."""
        return DIMENSIONS

    def relevance_floor(self, question: str, passage: str) -> float:
        """One for all languages, lower where words are shared; see ``e5_floors``."""
        return floor_for(question, passage)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """float32, shape (len(texts), 384), unit length.

        Raises:
            DependencyUnavailable: The weights are missing or damaged.
            ResourceError: The converted weights cannot be written.
        """
        return self._embedded(texts, PASSAGE)

    def embed_question(self, text: str) -> Vectors:
        """float32, shape (384,): its dot product with a passage's vector says how much more alike
        the two are than a plain question and the passage.

        Shorter than unit length: made longer, a question that is itself plain would be like much.

        Raises:
            DependencyUnavailable: The weights are missing or damaged.
            ResourceError: The converted weights cannot be written.
        """
        vector: Vectors = self._embedded([text], QUESTION)[0]
        languages = likely_languages(text) or tuple(PLAIN_QUESTIONS)
        vector -= np.mean([self._plain_in(language) for language in languages], axis=0)
        return vector

    def _plain_in(self, language: str) -> Vectors:
        """The mean of plain questions in a language: float32, shape (384,)."""
        if language not in self._plain:
            vectors = self._embedded(PLAIN_QUESTIONS[language], QUESTION)
            self._plain[language] = vectors.mean(axis=0)
        return self._plain[language]

    def _embedded(self, texts: Sequence[str], prefix: str) -> Vectors:
        model = self._model()
        windows: list[list[int]] = []
        text_of_window: list[int] = []
        for number, text in enumerate(texts):
            for window in _windows(model, prefix, text):
                windows.append(window)
                text_of_window.append(number)
        pooled = np.zeros((len(texts), DIMENSIONS), np.float32)
        for batch in _batches_of_like_length(windows):
            sums = _summed_states(model.encoder, [windows[index] for index in batch])
            np.add.at(pooled, [text_of_window[index] for index in batch], sums)
        norms = np.linalg.norm(pooled, axis=1, keepdims=True)
        pooled /= np.maximum(norms, np.finfo(np.float32).tiny)
        return pooled

    def _model(self) -> _Model:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(converted_weights(self._models_dir), self._threads)
            return self._loaded


@lru_cache(maxsize=1)
def load_tokenizer(folder: Path) -> Any:
    """Read the tokenizer of converted weights: most of the loading, and the part that a fork may
    inherit, because it starts no thread."""
    import tokenizers

    return tokenizers.Tokenizer.from_file(str(folder / TOKENIZER))


@lru_cache(maxsize=2)
def _load(folder: Path, threads: int) -> _Model:
    """Load the weights, once for all embedders of a process that use the same: half a second."""
    import ctranslate2

    try:
        encoder = ctranslate2.Encoder(str(folder), device="cpu", intra_threads=threads)
        tokenizer = load_tokenizer(folder)
        replacements = json.loads((folder / REPLACEMENTS).read_bytes())
    except Exception as error:  # the libraries raise RuntimeError and bare Exception
        raise DependencyUnavailable(
            f"The converted sentence model in {folder} is damaged. Delete that folder; it is "
            "made again."
        ) from error
    return _Model(
        encoder=encoder,
        tokenizer=tokenizer,
        replacements={ord(character): text for character, text in replacements.items()},
    )


def _windows(model: _Model, prefix: str, text: str) -> list[list[int]]:
    ids, head = model.ids(prefix + text), model.ids(prefix)
    room = MAX_TOKENS - 2
    if len(ids) <= room:
        return [[FIRST, *ids, LAST]]
    # Every window begins as the model was trained to see a text begin.
    body, room = ids[len(head) :], room - len(head)
    count = -(-len(body) // room)
    size = -(-len(body) // count)
    return [[FIRST, *head, *body[i * size : (i + 1) * size], LAST] for i in range(count)]


def _batches_of_like_length(windows: Sequence[Sequence[int]]) -> list[list[int]]:
    order = sorted(range(len(windows)), key=lambda index: len(windows[index]))
    batches: list[list[int]] = []
    for index in order:
        # In rising order the newest window is the longest: all are padded to it.
        if batches and (len(batches[-1]) + 1) * len(windows[index]) <= BATCH_TOKENS:
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches


def _summed_states(encoder: Any, windows: list[list[int]]) -> Vectors:
    """The sum of each window's token states, so that longer windows weigh more."""
    types = [[0] * len(window) for window in windows]
    states = np.array(encoder.forward_batch(windows, token_type_ids=types).last_hidden_state)
    lengths = np.array([len(window) for window in windows])
    mask = np.arange(states.shape[1])[None] < lengths[:, None]
    sums: Vectors = (states * mask[..., None]).sum(axis=1, dtype=np.float32)
    return sums
