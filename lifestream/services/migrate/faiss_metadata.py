"""Files of people who searched with FAISS before: an index, and a line of JSON for each vector.

Line ``i`` of the metadata belongs to vector ``i``. Of the index only the number of vectors is
read, to see that the two belong together: nobody knows which embedder made the vectors, and
vectors of two embedders must never be compared, so the texts are embedded anew.
"""

import json
import math
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from lifestream.domain.days.recorded import checked_moment
from lifestream.domain.errors import InvalidRequest

FIELDS = frozenset({"video_id", "filename", "text", "start_s", "end_s", "speaker", "recorded_at"})
MAX_COMPLAINTS = 20

_HEAD = struct.Struct("<4siqqq")
_ALWAYS = 1 << 20
"""Two numbers of every index's head. Source: faiss, impl/index_write.cpp, write_index_header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPassage:
    """One line: a text and where in its recording it is; times are seconds."""

    text: str
    start_s: float
    end_s: float
    speaker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRecording:
    """The lines of one recording, in order of time.

    ``name`` is what they have in common: their ``video_id``, or their file name without one.
    """

    name: str
    filename: str
    recorded_at: datetime | None
    passages: tuple[ImportedPassage, ...]


def vectors_in(index: Path) -> int:
    """How many vectors a FAISS index file holds, read from its head.

    Raises:
        InvalidRequest: The file cannot be read or is no FAISS index.
    """
    try:
        with index.open("rb") as file:
            head = file.read(_HEAD.size)
    except OSError as error:
        raise InvalidRequest(f"{index} cannot be read ({error.strerror}).") from error
    if len(head) == _HEAD.size:
        kind, _, count, *always = _HEAD.unpack(head)
        if kind[:1] == b"I" and always == [_ALWAYS, _ALWAYS] and count >= 0:
            return int(count)
    raise InvalidRequest(f"{index} is no FAISS index as faiss.write_index writes it.")


def read_metadata(metadata: Path, *, zone: tzinfo) -> tuple[tuple[ImportedRecording, ...], int]:
    """The recordings of a metadata file, and how many lines it has.

    Args:
        zone: Whose time ``recorded_at`` is where it names no offset.

    Raises:
        InvalidRequest: Lines that cannot be used; names each with its number.
    """
    groups: dict[str, list[_Line]] = {}
    complaints: list[str] = []
    count = 0
    for count, raw in enumerate(_lines(metadata), start=1):
        try:
            line = _read(raw, zone)
            same = groups.setdefault(line.name, [])
            _check_same(same, line)
            same.append(line)
        except (ValueError, RecursionError) as error:
            complaints.append(f"line {count}: {error}")
    if complaints:
        more = len(complaints) - MAX_COMPLAINTS
        rest = f"; and {more} more" if more > 0 else ""
        raise InvalidRequest(
            f"{metadata} cannot be imported: {'; '.join(complaints[:MAX_COMPLAINTS])}{rest}."
        )
    return tuple(_recording(name, lines) for name, lines in groups.items()), count


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    name: str
    filename: str
    recorded_at: datetime | None
    passage: ImportedPassage


def _lines(metadata: Path) -> Iterator[str]:
    try:
        with metadata.open(encoding="utf-8-sig") as file:
            yield from file
    except OSError as error:
        raise InvalidRequest(f"{metadata} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise InvalidRequest(f"{metadata} is not UTF-8 text.") from error


def _read(raw: str, zone: tzinfo) -> _Line:
    plain = _object(raw)
    filename = _text(plain, "filename")
    start_s, end_s = _seconds(plain, "start_s"), _seconds(plain, "end_s")
    if end_s < start_s:
        raise ValueError(f"it ends ({end_s:g} s) before it starts ({start_s:g} s)")
    return _Line(
        name=_optional(plain, "video_id", _text) or filename,
        filename=filename,
        recorded_at=_optional(plain, "recorded_at", lambda p, name: _moment(p, name, zone)),
        passage=ImportedPassage(
            text=_text(plain, "text"),
            start_s=start_s,
            end_s=end_s,
            speaker=_optional(plain, "speaker", _text),
        ),
    )


def _object(raw: str) -> Mapping[str, Any]:
    try:
        plain = json.loads(raw)
    except ValueError as error:
        raise ValueError("it is not JSON") from error
    if not isinstance(plain, dict):
        raise ValueError("it is not a JSON object")
    if unknown := sorted(plain.keys() - FIELDS):
        raise ValueError(f"the field {unknown[0]!r} is unknown")
    return plain


def _text(plain: Mapping[str, Any], name: str) -> str:
    value = plain.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} should be a text that is not empty")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError(f"{name} holds half a character")
    return value.strip()


def _seconds(plain: Mapping[str, Any], name: str) -> float:
    value = plain.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise ValueError(f"{name} should be a number of seconds, 0 or more")
    return float(value)


def _moment(plain: Mapping[str, Any], name: str, zone: tzinfo) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(plain, name))
    except ValueError as error:
        raise ValueError(f"{name} should be a date and time such as 2025-03-10T09:00") from error
    try:
        return checked_moment(moment, zone)
    except InvalidRequest as error:
        raise ValueError(error.message) from error


def _optional(
    plain: Mapping[str, Any], name: str, read: Callable[[Mapping[str, Any], str], Any]
) -> Any:
    return None if plain.get(name) is None else read(plain, name)


def _check_same(lines: Sequence[_Line], line: _Line) -> None:
    """Lines of one recording agree on its name and day."""
    if lines and lines[0].filename != line.filename:
        raise ValueError(f"{line.name} was called {lines[0].filename} in an earlier line")
    if lines and lines[0].recorded_at != line.recorded_at:
        raise ValueError(f"recorded_at of {line.name} differs from an earlier line's")


def _recording(name: str, lines: Sequence[_Line]) -> ImportedRecording:
    passages = sorted((line.passage for line in lines), key=lambda p: (p.start_s, p.end_s))
    return ImportedRecording(
        name=name,
        filename=lines[0].filename,
        recorded_at=lines[0].recorded_at,
        passages=tuple(passages),
    )
