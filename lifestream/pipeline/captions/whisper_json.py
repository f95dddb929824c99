"""Transcripts in JSON: of Whisper, WhisperX, whisper.cpp, transcription endpoints, and our own."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from lifestream.domain.language.languages import base_code
from lifestream.domain.transcript import Word
from lifestream.pipeline.captions.cues import Cue, CueFile

_LISTS = ("segments", "transcription", "chunks", "word_segments")
"""Whisper and WhisperX; whisper.cpp; the pipeline of ``transformers``; WhisperX's words alone."""

_STARTS = ("start", "start_s", "from")
_ENDS = ("end", "end_s", "to")
_TEXTS = ("text", "word")
_NO_NAME = re.compile(r"(?:speaker|spk)[\s_-]*(\d{1,4})", re.IGNORECASE)

LANGUAGE_NAMES = {
    "arabic": "ar",
    "chinese": "zh",
    "dutch": "nl",
    "english": "en",
    "french": "fr",
    "german": "de",
    "hindi": "hi",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "polish": "pl",
    "portuguese": "pt",
    "russian": "ru",
    "spanish": "es",
    "turkish": "tr",
    "ukrainian": "uk",
}
"""Names that OpenAI's ``verbose_json`` gives instead of codes; a language without one here is
told from the words."""


def json_file(text: str) -> CueFile | None:
    """The segments of a JSON document in order; None where it is no JSON or has no segments."""
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return None
    try:
        document = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None
    holder = document.get("transcript") if isinstance(document, dict) else None
    if isinstance(holder, dict):
        document = holder  # our own export keeps more beside the transcript
    items = _items(document)
    cues = [cue for item in items if (cue := _cue(item)) is not None]
    if not any(cue.is_timed for cue in cues):
        return None
    last_s = 0.0
    placed = []
    for cue in cues:
        placed.append(cue if cue.is_timed else _without_time(cue, last_s))
        last_s = cue.end_s if cue.is_timed else last_s
    return CueFile(cues=tuple(placed), kind="segments", language=_language(document))


def speaker_label(name: str) -> str:
    """``S1`` for numbered voices that nobody named, in our own way; a name as it stands."""
    number = _NO_NAME.fullmatch(name.strip())
    if number is None:
        return " ".join(name.split())
    # WhisperX counts from 0, with two digits; people count from 1.
    counted = int(number[1]) + (1 if "_" in name else 0)
    return f"S{counted}"


def _items(document: Any) -> Sequence[Any]:
    if isinstance(document, list):
        return document
    if isinstance(document, dict):
        for name in _LISTS:
            found = document.get(name)
            if isinstance(found, list) and found:
                return found
    return ()


def _cue(item: Any) -> Cue | None:
    if not isinstance(item, dict):
        return None
    text = next((item[name] for name in _TEXTS if isinstance(item.get(name), str)), None)
    if text is None:
        return None
    start_s, end_s = _times(item)
    speaker = item.get("speaker")
    named = speaker_label(speaker) if isinstance(speaker, str) and speaker.strip() else None
    return Cue(
        start_s=start_s or 0.0,
        end_s=(start_s or 0.0) if end_s is None else end_s,
        text=text,
        speaker=named,
        words=_words(item.get("words"), named) if start_s is not None else (),
        is_timed=start_s is not None,
    )


def _times(item: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Start and end in seconds; None for one that is not there."""
    offsets = item.get("offsets")  # whisper.cpp: milliseconds
    if isinstance(offsets, dict):
        start, end = _number(offsets.get("from")), _number(offsets.get("to"))
        return start and start / 1000, end and end / 1000
    stamp = item.get("timestamp")
    if isinstance(stamp, list) and len(stamp) == 2:
        return _number(stamp[0]), _number(stamp[1])
    return _first(item, _STARTS), _first(item, _ENDS)


def _first(item: Mapping[str, Any], names: Sequence[str]) -> float | None:
    return next((at for name in names if (at := _number(item.get(name))) is not None), None)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _words(items: Any, speaker: str | None) -> tuple[Word, ...]:
    """The words where every one has a time; aligners leave numbers without, and then none count."""
    if not isinstance(items, list):
        return ()
    words = []
    for item in items:
        cue = _cue({**item, "words": None}) if isinstance(item, dict) else None
        if cue is None or not cue.is_timed or not cue.text.strip() or cue.end_s < cue.start_s:
            return ()
        sure = _first(item, ("probability", "score", "p"))
        words.append(
            Word(
                start_s=cue.start_s,
                end_s=cue.end_s,
                text=cue.text.strip(),
                probability=sure if sure is not None and 0 <= sure <= 1 else None,
                speaker=cue.speaker or speaker,
            )
        )
    return tuple(words)


def _without_time(cue: Cue, at_s: float) -> Cue:
    return Cue(start_s=at_s, end_s=at_s, text=cue.text, is_timed=False)


def _language(document: Any) -> str | None:
    if not isinstance(document, dict):
        return None
    result = document.get("result")
    said = document.get("language") or (result.get("language") if isinstance(result, dict) else "")
    if not isinstance(said, str):
        return None
    code = LANGUAGE_NAMES.get(said.strip().lower()) or base_code(said)
    return code if code and 2 <= len(code) <= 3 and code.isascii() and code.isalpha() else None
