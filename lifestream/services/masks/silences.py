"""When a recording is silent in copies that are handed on: where something sensitive is said."""

import hashlib

from lifestream.domain.jobs.stages import SPEAKERS, TRANSCRIPT
from lifestream.domain.masks.masking import hidden_times
from lifestream.domain.video import Video
from lifestream.pipeline.typed.masks import read_masks
from lifestream.ports.backend import Backend
from lifestream.services.edits.read_words import Words, words_of

MARGIN_S = 0.05
"""Around the times of words, which are right to some hundredths of a second."""

Spans = tuple[tuple[float, float], ...]


def silences_of(backend: Backend, video: Video) -> Spans:
    """(start_s, end_s) of the recording, in order and apart from each other."""
    if not read_masks(backend, video.owner).act:
        return ()
    words = words_of(backend, video)
    results = (video.artifact(SPEAKERS.name), video.artifact(TRANSCRIPT.name))
    name = (video.owner, video.video_id, results, words.version, words.masks.digest)
    return backend.memory.silences.get_or(name, lambda: _silences(words))


def _silences(words: Words) -> Spans:
    if words.base is None or words.unmasked is None:
        return ()
    # What was recognised and what was typed over it: an edit does not change what is heard.
    texts = (words.base.segments, words.unmasked.transcript.segments)
    hidden = sorted(
        (max(one.start_s - MARGIN_S, 0.0), one.end_s + MARGIN_S)
        for segments in texts
        for one in hidden_times(segments, words.masks)
    )
    joined: list[tuple[float, float]] = []
    for start_s, end_s in hidden:
        if joined and start_s <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end_s))
        else:
            joined.append((start_s, end_s))
    return tuple((round(start_s, 3), round(end_s, 3)) for start_s, end_s in joined)


def digest_of_spans(spans: Spans) -> str:
    """Names a copy with these silences."""
    return hashlib.sha256(repr(spans).encode()).hexdigest()[:12]
