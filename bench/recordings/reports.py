"""Files as people reported them (``reports/`` of a corpus), and what each has to come to.

``bench/data/reports.json`` has an entry for each: the words that are said, how many speak, what its
captions hold, its day. A caption file goes with ``base.mp4``.
"""

import json
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from bench.recordings.library import CorpusLibrary, Handled
from bench.scoring.coverage import coverage
from bench.scoring.words import word_errors

EXPECTATIONS = Path(__file__).resolve().parents[1] / "data" / "reports.json"
BASE = "base.mp4"
MAX_WORD_ERRORS = 0.1
"""Of a sentence of 22 words one may be heard as another form of it, and one more be missing."""

_DARK = 12.0
"""Mean brightness (0 to 255) up to which a thumbnail shows nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One reported file.

    Attributes:
        media: What is processed.
        captions: Goes with it; None where the file itself is the report.
        wants: The entry of ``EXPECTATIONS``.
    """

    name: str
    media: Path
    captions: Path | None
    wants: dict[str, Any]


def reports(corpus: Path) -> list[Report]:
    """Every reported file that is here and of which something is expected."""
    folder = corpus / "reports"
    found = []
    for entry in json.loads(EXPECTATIONS.read_text(encoding="utf-8")):
        path, of_captions = folder / entry["file"], entry.get("captions", False)
        if path.is_file() and (not of_captions or (folder / BASE).is_file()):
            found.append(
                Report(
                    name=f"reports/{entry['file']}",
                    media=folder / BASE if of_captions else path,
                    captions=path if of_captions else None,
                    wants=entry,
                )
            )
    return found


def complaints(wants: dict[str, Any], handled: Handled, library: CorpusLibrary) -> list[str]:
    """A phrase for each difference from what is expected; nothing where there is none."""
    if handled.status not in ("SUCCEEDED", "PARTIAL"):
        allowed = wants.get("refused") or wants.get("may_refuse")
        return [] if allowed and handled.message else [f"{handled.status} {handled.code}".strip()]
    if wants.get("refused"):
        return [f"{handled.status}, not refused"]
    opened = library.open(handled)
    transcript = opened.transcript
    segments = transcript.segments if transcript else ()
    text = " ".join(segment.text for segment in segments)
    notes = " ".join(handled.notes) + (transcript.engine.note if transcript else "")
    found = [
        *_of_words(wants, segments, text),
        *_of_captions(wants, segments, text),
        *_of_pictures(wants, opened, library),
    ]
    if found and wants.get("or_note") and wants["or_note"] in notes:
        found = []
    if wants.get("note") and wants["note"] not in notes:
        found.append("no note")
    speech = library.speech(handled)
    if wants.get("accounted") and speech is not None and transcript is not None:
        words = [word for segment in segments for word in segment.words]
        lost_s = coverage(speech.regions, words, transcript.removed).lost_s
        found += [f"{lost_s:.1f} s of speech are lost"] if lost_s > 3.0 else []
    return found


def _of_words(wants: dict[str, Any], segments: Any, text: str) -> list[str]:
    found = []
    if "says" in wants and word_errors(wants["says"], text, language="en").rate > MAX_WORD_ERRORS:
        found.append(f"heard {text[:80]!r}")
    if len(text.split()) < wants.get("min_words", 0):
        found.append(f"{len(text.split())} words")
    if wants.get("silent") and text:
        found.append(f"invented {text[:40]!r}")
    speakers = {segment.speaker for segment in segments if segment.speaker}
    if "speakers" in wants and len(speakers) > wants["speakers"]:
        found.append(f"{len(speakers)} speakers")
    if segments and segments[0].start_s < wants.get("silent_until_s", 0.0):
        found.append(f"words at {segments[0].start_s:.1f} s")
    languages = list(dict.fromkeys(segment.language for segment in segments))
    if "languages" in wants and languages != wants["languages"]:
        found.append(f"languages {languages}")
    return found


def _of_captions(wants: dict[str, Any], segments: Any, text: str) -> list[str]:
    missing = [words for words in wants.get("contains", ()) if words not in text]
    found = [f"without {words!r}" for words in missing]
    if "segments" in wants and len(segments) != wants["segments"]:
        found.append(f"{len(segments)} segments")
    if wants.get("printable") and any(ord(char) < 32 and char not in "\n\t" for char in text):
        found.append("control characters")
    return found


def _of_pictures(wants: dict[str, Any], opened: Any, library: CorpusLibrary) -> list[str]:
    found, video = [], opened.video
    if "day" in wants and str(_day_of(video)) != wants["day"]:
        found.append(f"day {_day_of(video)}")
    if wants.get("light_thumbnail"):
        picture = library.app.backend.object_store.read_bytes(video.thumbnail_key)
        brightness = _brightness(picture)
        found += [f"thumbnail of brightness {brightness:.0f}"] if brightness <= _DARK else []
    if "aspect" in wants and opened.scenes and opened.scenes.keyframes:
        frame = opened.scenes.keyframes[0]
        if abs(frame.width / frame.height - wants["aspect"]) > 0.02:
            found.append(f"picture {frame.width} x {frame.height}")
    return found


def _day_of(video: Any) -> Any:
    from lifestream.domain.days.recorded import local_day

    if video.recorded_at is None:
        return None
    return local_day(video.recorded_at, UTC)


def _brightness(jpeg: bytes) -> float:
    import io

    import numpy as np
    from PIL import Image

    return float(np.asarray(Image.open(io.BytesIO(jpeg)).convert("L")).mean())
