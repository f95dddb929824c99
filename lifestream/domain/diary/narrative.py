"""The day in a headline and a few sentences: one that a model wrote, or the recordings' own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lifestream.domain.diary.day_page import DayLine, Narrative, Stretch, StretchKind
from lifestream.domain.ids import VideoId
from lifestream.domain.transcript import EngineInfo

SENTENCES = 5
HEADLINE_TITLES = 2
MIN_CLIP_S = 8.0
MAX_CLIP_S = 45.0
MAX_PLAYED_S = 300.0
"""Five minutes for a day."""

CLIP_LEAD_S = 1.0
"""Before the words of a clip begin, so that the first is heard whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSentence:
    """A sentence of a written narrative. Labels stand for the voices of ``video_id``."""

    text: str
    video_id: VideoId
    at: datetime
    at_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredNarrative:
    """What a model wrote about a day.

    Attributes:
        input_sha256: Names what it was written from; about other evidence it is not shown.
        video_ids: Whose words it may hold: with each of them it is deleted.
    """

    input_sha256: str
    headline: str
    sentences: tuple[StoredSentence, ...]
    engine: EngineInfo
    video_ids: tuple[VideoId, ...]


def shown_narrative(
    stored: StoredNarrative, named: Mapping[VideoId, Callable[[str], str]]
) -> Narrative:
    """A written narrative with given names in place of labels."""
    return Narrative(
        headline=stored.headline,
        sentences=tuple(
            DayLine(
                text=named[one.video_id](one.text) if one.video_id in named else one.text,
                video_id=one.video_id,
                at=one.at,
                at_s=one.at_s,
                end_s=one.end_s,
            )
            for one in stored.sentences
        ),
        engine=stored.engine,
    )


def assembled_narrative(parts: Sequence[tuple[Stretch, Sequence[DayLine]]]) -> Narrative:
    """Statements of the recordings in order of time; each recording has one before any has two.

    Args:
        parts: Each recording with the statements that could stand for it, weightiest first.
    """
    by_weight = sorted(
        ((stretch, _of_one_moment(lines)) for stretch, lines in parts if lines),
        key=lambda part: (-len(part[1]), -part[0].length_s, part[0].start, part[0].video_id),
    )
    chosen: list[DayLine] = []
    said: set[str] = set()
    for turn in range(SENTENCES):
        for _, candidates in by_weight:
            line = candidates[turn] if turn < len(candidates) else None
            # Two cameras hear the same sentence; so does a file that was uploaded twice.
            if line is None or len(chosen) == SENTENCES or line.text.lower() in said:
                continue
            chosen.append(line)
            said.add(line.text.lower())
    sentences = sorted(chosen, key=lambda one: (one.at, one.video_id, one.at_s))
    return Narrative(headline=headline_of([part[0] for part in parts]), sentences=tuple(sentences))


def _of_one_moment(lines: Sequence[DayLine]) -> list[DayLine]:
    """The weightiest line of each moment: a decision is often also a point of the overview."""
    first: dict[float, DayLine] = {}
    for line in lines:
        first.setdefault(line.at_s, line)
    return list(first.values())


def headline_of(stretches: Sequence[Stretch]) -> str:
    """The titles of the longest recordings, in order of time; empty for a day without any.

    Photos are counted: their titles are names of files, or what stands on a sign.
    """
    recordings = [one for one in stretches if one.kind is not StretchKind.PHOTO]
    longest = sorted(recordings, key=lambda one: (-one.length_s, one.start, one.video_id))
    titles = list(dict.fromkeys(one.title for one in longest))
    chosen = titles[:HEADLINE_TITLES]
    chosen.sort(key=[one.title for one in recordings].index)
    photos = _photos([one for one in stretches if one.kind is StretchKind.PHOTO])
    if more := len(titles) - len(chosen):
        return f"{', '.join(chosen)} and {more} more"
    named = [*chosen, *photos]
    return f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else "".join(named)


def _photos(photos: Sequence[Stretch]) -> list[str]:
    """``["3 photos of Lisbon"]``, with the places where they are few; nothing for none."""
    if not photos:
        return []
    towns = list(dict.fromkeys(one.place.name for one in photos if one.place and one.place.name))
    where = f" of {' and '.join(towns)}" if 0 < len(towns) <= HEADLINE_TITLES else ""
    return [("1 photo" if len(photos) == 1 else f"{len(photos)} photos") + where]


def chosen_clips(*lines: Sequence[DayLine]) -> tuple[DayLine, ...]:
    """The moments behind ``lines``, each once, five minutes at most, in order of time.

    Args:
        lines: The narrative's first, because it has the first right to the five minutes.
    """
    clips: list[DayLine] = []
    left_s = MAX_PLAYED_S
    for line in (one for group in lines for one in group):
        start_s = max(line.at_s - CLIP_LEAD_S, 0.0)
        end_s = min(max(line.end_s, start_s + MIN_CLIP_S), start_s + MAX_CLIP_S)
        is_known = any(
            clip.video_id == line.video_id and clip.at_s < end_s and start_s < clip.end_s
            for clip in clips
        )
        if is_known or end_s - start_s > left_s:
            continue
        clips.append(replace(line, at_s=start_s, end_s=end_s))
        left_s -= end_s - start_s
    return tuple(sorted(clips, key=lambda one: (one.at, one.video_id, one.at_s)))
