"""Which file beside a recording is its transcript, by their names alone."""

import re
from collections.abc import Iterable

TRANSCRIPT_SUFFIXES = (".json", ".vtt", ".srt", ".txt")
"""The richest first: WhisperX's JSON has words with their times."""

_MARKS = re.compile(r"(?:[._-](?:transcript|captions?|cc|otter_ai|[a-z]{2}(?:-[a-z]{2})?))+$")
"""What programs write behind a recording's name: Zoom ``.transcript.vtt``, Otter ``_otter_ai.txt``,
players ``.en.srt``."""

_SIZE = re.compile(r"_\d{3,4}x\d{3,4}$")
"""Zoom names its videos after their size and their transcripts not."""


def transcript_for(recording: str, beside: Iterable[str]) -> str | None:
    """The name of ``recording``'s transcript among the names in its folder; None without one."""
    stem = _stem(recording)
    wanted = {stem, recording.lower(), _SIZE.sub("", stem)}
    found = [
        (not exact, TRANSCRIPT_SUFFIXES.index(suffix), name)
        for name in beside
        for suffix in TRANSCRIPT_SUFFIXES
        if name.lower().endswith(suffix)
        and ((exact := _stem(name) in wanted) or _MARKS.sub("", _stem(name)) in wanted)
    ]
    return min(found)[2] if found else None


def _stem(name: str) -> str:
    return name.rpartition(".")[0].lower()
