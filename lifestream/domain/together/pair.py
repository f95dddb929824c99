"""Two recordings that seem to be of one event, what a person says of it, and what follows."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lifestream.domain import codec
from lifestream.domain.ids import VideoId


class PairState(StrEnum):
    """What a person says of a suggestion."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class Why(StrEnum):
    """What the suggestion rests on."""

    SOUND = "sound"
    CONTINUES = "continues"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two recordings of one event.

    Attributes:
        offset_s: Second 0 of ``other`` on the time line of ``one``.
        drift: By how much faster the time of ``other`` runs, per second.
        share: Of the sound in both, so much agrees, 0-1; 1.0 for one that continues the other.
        people: Names that both have.
        merged: (task id, event id) of what was merged when it was accepted, to be undone.
    """

    one: VideoId
    other: VideoId
    why: Why
    offset_s: float
    drift: float = 0.0
    share: float = 1.0
    people: tuple[str, ...] = ()
    state: PairState = PairState.SUGGESTED
    decided_at: datetime | None = None
    merged: tuple[tuple[str, str], ...] = ()

    @property
    def pair_id(self) -> str:
        """The same for the same two recordings."""
        return pair_id_of(self.one, self.other)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedPairs:
    """Every pair that a person accepted, in one note for days."""

    pairs: tuple[Pair, ...]


def read_accepted(note: bytes | None) -> tuple[Pair, ...]:
    """The pairs in a note; none where there is none that can be read."""
    if note is None:
        return ()
    try:
        return codec.decode(AcceptedPairs, note).pairs
    except (ValueError, TypeError):
        return ()


def pair_id_of(one: VideoId, other: VideoId) -> str:
    """Names a pair, whichever of the two is named first."""
    return "o" + hashlib.sha256("|".join(sorted((one, other))).encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """One recording of an event.

    Attributes:
        offset_s: Its second 0 on the event's time line, which begins with the first recording.
        drift: By how much faster its time runs than that of the first camera.
        covered: (start_s, end_s) of it that a camera before it in the list holds, too.
    """

    video_id: VideoId
    offset_s: float
    drift: float
    length_s: float
    covered: tuple[tuple[float, float], ...] = ()

    def on_event(self, at_s: float) -> float:
        """A second of the recording on the event's time line."""
        return self.offset_s + at_s * (1.0 + self.drift)

    def on_recording(self, event_s: float) -> float:
        """A second of the event on the recording's time line; may lie outside of it."""
        return (event_s - self.offset_s) / (1.0 + self.drift)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Recordings that belong together, the longest first: its words are those that count."""

    cameras: tuple[Camera, ...]

    @property
    def length_s(self) -> float:
        """From the first second to the last."""
        return max(one.on_event(one.length_s) for one in self.cameras)


def events_of(pairs: Iterable[Pair], lengths: Mapping[VideoId, float]) -> tuple[Event, ...]:
    """The events that accepted pairs make; recordings without a length are left out."""
    known = [p for p in pairs if p.state is PairState.ACCEPTED]
    near: dict[VideoId, list[tuple[VideoId, float, float]]] = {}
    for pair in known:
        if pair.one in lengths and pair.other in lengths:
            scale = 1.0 + pair.drift
            near.setdefault(pair.one, []).append((pair.other, pair.offset_s, scale))
            near.setdefault(pair.other, []).append((pair.one, -pair.offset_s / scale, 1 / scale))
    found: list[Event] = []
    seen: set[VideoId] = set()
    for first in sorted(near):
        if first not in seen:
            placed = _placed(first, near)
            seen |= placed.keys()
            found.append(_event(placed, lengths))
    return tuple(found)


def _placed(
    first: VideoId, near: Mapping[VideoId, list[tuple[VideoId, float, float]]]
) -> dict[VideoId, tuple[float, float]]:
    """(offset_s, scale) of everything that is linked with ``first``, on its time line."""
    placed = {first: (0.0, 1.0)}
    waiting = [first]
    while waiting:
        here = waiting.pop()
        offset_s, scale = placed[here]
        for other, other_s, other_scale in near[here]:
            if other not in placed:
                placed[other] = (offset_s + other_s * scale, scale * other_scale)
                waiting.append(other)
    return placed


def _event(
    placed: Mapping[VideoId, tuple[float, float]], lengths: Mapping[VideoId, float]
) -> Event:
    begins_s = min(offset_s for offset_s, _ in placed.values())
    ordered = sorted(placed, key=lambda one: (-lengths[one], one))
    cameras: list[Camera] = []
    for video_id in ordered:
        offset_s, scale = placed[video_id]
        camera = Camera(
            video_id=video_id,
            offset_s=offset_s - begins_s,
            drift=scale - 1.0,
            length_s=lengths[video_id],
        )
        covered = _covered(camera, cameras)
        cameras.append(
            Camera(
                video_id=video_id,
                offset_s=camera.offset_s,
                drift=camera.drift,
                length_s=camera.length_s,
                covered=covered,
            )
        )
    return Event(cameras=tuple(cameras))


def _covered(camera: Camera, before: Iterable[Camera]) -> tuple[tuple[float, float], ...]:
    spans: list[tuple[float, float]] = []
    for one in before:
        start_s = max(camera.on_recording(one.on_event(0.0)), 0.0)
        end_s = min(camera.on_recording(one.on_event(one.length_s)), camera.length_s)
        if end_s > start_s:
            spans.append((start_s, end_s))
    merged: list[tuple[float, float]] = []
    for start_s, end_s in sorted(spans):
        if merged and start_s <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end_s))
        else:
            merged.append((start_s, end_s))
    return tuple(merged)


def encode_pair(pair: Pair) -> bytes:
    """A pair as its log holds it."""
    return codec.encode(pair)


def decode_pair(entry: bytes) -> Pair:
    """A pair out of its log.

    Raises:
        ValueError: It is damaged, or not one that this version knows.
    """
    return codec.decode(Pair, entry)
