"""A day's headline and sentences by the language model, each proved by a second of a recording.

A day is written as minutes are, from the statements of its recordings on the day's own time line:
so every sentence goes through the same check against its sources. Voices have labels of the day;
what is kept has those of the recordings, so that a name given later needs no writing.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo
from typing import TypeVar

from lifestream.domain import codec
from lifestream.domain.diary.assembly import DaySource, input_of
from lifestream.domain.diary.day_clock import DayBounds, day_bounds
from lifestream.domain.diary.narrative import StoredNarrative, StoredSentence
from lifestream.domain.errors import QuotaExceeded
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import narrative_subject
from lifestream.domain.quota.limits import Amounts
from lifestream.domain.summary import ActionItem, Decision, Minutes, Point, TimeBlock
from lifestream.domain.transcript import Segment
from lifestream.ports.backend import Backend
from lifestream.ports.language_model import LanguageModel, Usage, WholeMaterial
from lifestream.services.days.day import sources_of
from lifestream.services.days.digests import keep_note
from lifestream.services.quota.reserved import money_of, reserved

log = logging.getLogger(__name__)

MAX_SENTENCES = 6
EXPECTED_TOKENS = (4000, 500)
"""Read and written for a day: the statements of its recordings, and six sentences."""

_LABEL = re.compile(r"(?<!\w)S\d+(?!\w)")
Item = TypeVar("Item", Point, Decision, ActionItem)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Material:
    """A day for the model. ``origins`` say which recording and second a second of the day is."""

    whole: WholeMaterial
    input_sha256: str
    origins: tuple[tuple[float, VideoId, float], ...]
    labels: Mapping[str, tuple[VideoId, str]]


def write_narrative(
    backend: Backend, writer: LanguageModel, owner: OwnerId, day: date, zone: tzinfo
) -> bool:
    """Write the day anew where it changed; False when it changed again meanwhile.

    What was written from other evidence than there is now is thrown away: an edit wins.

    Raises:
        DependencyUnavailable, RateLimited: The writer's service does not answer.
    """
    bounds = day_bounds(day, zone)
    material, kept, is_there = _material(backend, owner, bounds, zone)
    if kept == material.input_sha256 or not material.origins:
        return True
    try:
        minutes, usage = _written(backend, writer, owner, material)
    except QuotaExceeded as error:
        log.info("day_not_told", extra={"reason": error.code})
        return True
    if usage.note or not minutes.overview:
        log.info("day_not_told", extra={"reason": usage.note or "nothing to tell"})
        return True
    narrative = _stored(minutes, material, bounds)
    now, _, is_there = _material(backend, owner, bounds, zone)
    if now.input_sha256 != material.input_sha256:
        return False
    keep_note(backend, owner, narrative_subject(day), codec.encode(narrative), is_there=is_there)
    log.info("day_told", extra={"sentences": len(narrative.sentences)})
    # A recording may have been deleted between the look and the keeping.
    return _material(backend, owner, bounds, zone)[0].input_sha256 == narrative.input_sha256


def _written(
    backend: Backend, writer: LanguageModel, owner: OwnerId, material: _Material
) -> tuple[Minutes, Usage]:
    """What the model makes of it, counted in the owner's quota of money."""
    usage = Usage()
    expected = Amounts(money=money_of(backend, writer.engine, EXPECTED_TOKENS))

    def taken() -> Amounts:
        tokens = (usage.tokens_in, usage.tokens_out)
        return Amounts(money=money_of(backend, writer.engine, tokens))

    with reserved(backend, owner, expected, taken):
        minutes, usage = writer.write_minutes(material.whole)
    return minutes, usage


def _material(
    backend: Backend, owner: OwnerId, bounds: DayBounds, zone: tzinfo
) -> tuple[_Material, str, bool]:
    """The day as it is now, what its kept narrative was written from, and whether one is kept."""
    found = sources_of(backend, owner, (bounds,))
    sources = sorted(
        (one for one in found.sources if one.touches(bounds)),
        key=lambda one: (one.starts, one.video.video_id),
    )
    narrative = found.narrative(bounds.day)
    is_there = narrative_subject(bounds.day) in found.heads
    material = _of_sources(sources, bounds)
    return material, narrative.input_sha256 if narrative else "", is_there


def _of_sources(sources: Sequence[DaySource], bounds: DayBounds) -> _Material:
    labels: dict[tuple[VideoId, str], str] = {}
    origins: list[tuple[float, VideoId, float]] = []
    blocks: list[TimeBlock] = []
    for source in sources:
        blocks += _blocks_of(source, bounds, labels, origins, len(blocks))
    return _Material(
        whole=WholeMaterial(
            filename=f"{bounds.day:%A} {bounds.day.isoformat()}",
            duration_s=bounds.length_s,
            segments=tuple(_segments(blocks)),
            screen=(),
            blocks=tuple(blocks),
            recorded_on=bounds.day,
        ),
        input_sha256=input_of(bounds, sources),
        origins=tuple(origins),
        labels={day_label: origin for origin, day_label in labels.items()},
    )


def _blocks_of(
    source: DaySource,
    bounds: DayBounds,
    labels: dict[tuple[VideoId, str], str],
    origins: list[tuple[float, VideoId, float]],
    first: int,
) -> Iterator[TimeBlock]:
    """The recording's blocks on the day's time line, with the day's labels."""
    video_id, digest = source.video.video_id, source.digest
    shift_s = (source.starts - bounds.begins).total_seconds()

    def day_label(found: "re.Match[str]") -> str:
        return labels.setdefault((video_id, found[0]), f"S{len(labels) + 1}")

    def moved(item: Item) -> Item:
        evidence = item.evidence
        origins.append((evidence.start_s + shift_s, video_id, evidence.start_s))
        return replace(
            item,
            evidence=replace(
                evidence,
                start_s=evidence.start_s + shift_s,
                end_s=evidence.end_s + shift_s,
                speaker=_LABEL.sub(day_label, evidence.speaker) if evidence.speaker else None,
            ),
        )

    def text(words: str) -> str:
        return _LABEL.sub(day_label, words)

    for block in digest.blocks if digest else ():
        here = [
            one for one in block.points if 0 <= one.evidence.start_s + shift_s < bounds.length_s
        ]
        if not here:
            continue
        yield TimeBlock(
            index=first,
            start_s=max(block.start_s + shift_s, 0.0),
            end_s=min(block.end_s + shift_s, bounds.length_s),
            title=text(f"{source.video.display_title}: {block.title}"),
            points=tuple(replace(moved(one), text=text(one.text)) for one in here),
            topics=block.topics,
            decisions=tuple(
                replace(moved(one), text=text(one.text))
                for one in (digest.decisions if digest else ())
                if block.start_s <= one.evidence.start_s < block.end_s
            ),
        )
        first += 1


def _segments(blocks: Iterable[TimeBlock]) -> Iterator[Segment]:
    for block in blocks:
        for point in block.points:
            evidence = point.evidence
            yield Segment(
                start_s=evidence.start_s,
                end_s=max(evidence.end_s, evidence.start_s),
                text=evidence.quote or point.text,
                speaker=evidence.speaker,
            )


def _stored(minutes: Minutes, material: _Material, bounds: DayBounds) -> StoredNarrative:
    sentences = []
    for point in minutes.overview[:MAX_SENTENCES]:
        at_s = point.evidence.start_s
        second_s, video_id, origin_s = min(
            material.origins, key=lambda origin: (abs(origin[0] - at_s), origin[1])
        )
        length_s = max(point.evidence.end_s - at_s, 0.0)
        sentences.append(
            StoredSentence(
                text=_own_labels(point.text, video_id, material.labels),
                video_id=video_id,
                at=bounds.begins + timedelta(seconds=second_s),
                at_s=origin_s,
                end_s=origin_s + length_s,
            )
        )
    return StoredNarrative(
        input_sha256=material.input_sha256,
        headline=_LABEL.sub("somebody", minutes.title),
        sentences=tuple(sorted(sentences, key=lambda one: (one.at, one.video_id))),
        engine=minutes.engine,
        video_ids=tuple(sorted({origin[1] for origin in material.origins})),
    )


def _own_labels(text: str, video_id: VideoId, labels: Mapping[str, tuple[VideoId, str]]) -> str:
    """``text`` with the recording's labels; voices of other recordings stay without a name."""

    def own(found: "re.Match[str]") -> str:
        origin = labels.get(found[0])
        return origin[1] if origin is not None and origin[0] == video_id else "somebody"

    return _LABEL.sub(own, text)
