"""Five minutes at a time: what goes to the writer for each block, and the blocks it gives back.

Every second of the recording is in exactly one block, said or silent; every segment goes to the
block that holds its middle. What is written about a block is the writer's business.
"""

import itertools
import logging
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date

from lifestream.domain.errors import DependencyUnavailable, NotFound, RateLimited
from lifestream.domain.scene import Keyframe, SceneList, ScreenReading, ScreenText
from lifestream.domain.summary import BLOCK_LENGTH_S, TimeBlock, TimeBlocks
from lifestream.domain.transcript import EngineInfo, Segment, Transcript
from lifestream.pipeline.people.labels_for_names import block_with_labels
from lifestream.ports.audio import Progress
from lifestream.ports.language_model import BlockMaterial, LanguageModel, Noted, Usage

log = logging.getLogger(__name__)

MAX_IMAGES_PER_BLOCK = 8
"""Pictures sent with one block: more cost tokens and, on slides, show nothing new."""

CALLS_AT_ONCE = 4
"""Blocks that are written side by side; a recording of an hour has twelve."""

MAX_FAILURES_IN_A_ROW = 2

KeptBlock = Callable[
    [BlockMaterial, Callable[[], tuple[TimeBlock, Usage]]], tuple[TimeBlock, Usage]
]

MIN_BLOCK_S = 10.0
"""A rest shorter than this belongs to the block before it."""


def write_time_blocks(
    transcript: Transcript,
    screen: ScreenReading,
    scene_list: SceneList,
    *,
    duration_s: float,
    writer: LanguageModel,
    load_image: Callable[[str], bytes],
    recorded_on: date | None,
    progress: Progress,
    vocabulary: Sequence[str] = (),
    instructions: str = "",
    names: Mapping[str, str] | None = None,
    noted: Sequence[Noted] = (),
    kept_block: KeptBlock = lambda material, write: write(),
) -> tuple[TimeBlocks, Usage]:
    """All blocks of one recording, in order, and what they cost together.

    Args:
        load_image: JPEG bytes of an ``image_key``; called from several threads, only for writers
            that see and only when a block's turn comes. A picture that is gone is left out.
        recorded_on: The day that relative dates count from; None keeps them as they were said.
        kept_block: Given a block's material without pictures and what writes it, gives the block,
            stored or new. Called from several threads.

    Raises:
        DependencyUnavailable, RateLimited: The writer's service did not answer for some block; the
            others were written and went through ``kept_block``.
    """
    spans = block_spans(duration_s, transcript.segments)

    def write(index: int) -> tuple[TimeBlock, Usage]:
        keyframes = [k for k in scene_list.keyframes if _holds(spans, index, k.at_s)]
        said = _material(spans, index, transcript, screen)
        material = replace(
            said,
            recorded_on=recorded_on,
            vocabulary=tuple(vocabulary),
            instructions=instructions,
            speaker_names=_names_in(said, names or {}),
            noted=tuple(one for one in noted if _holds(spans, index, one[0])),
        )
        seen = _Pictures(keyframes, load_image)
        block, usage = kept_block(material, lambda: seen.block(writer, material))
        times = tuple(k.at_s for k in keyframes)
        block = block_with_labels(block, names or {})
        return replace(block, index=index, keyframe_times_s=times), usage

    return _together(_in_order(write, len(spans), progress), writer.engine)


def _together(
    written: Sequence[tuple[TimeBlock, Usage]], engine: EngineInfo
) -> tuple[TimeBlocks, Usage]:
    usages = [usage for _, usage in written]
    total = Usage(
        tokens_in=sum(usage.tokens_in for usage in usages),
        tokens_out=sum(usage.tokens_out for usage in usages),
    )
    blocks = tuple(block for block, _ in written)
    return TimeBlocks(blocks=blocks, engine=_engine(engine, usages)), total


def _material(
    spans: Sequence[tuple[float, float]],
    index: int,
    transcript: Transcript,
    screen: ScreenReading,
) -> BlockMaterial:
    start_s, end_s = spans[index]
    segments = (s for s in transcript.segments if s.text.strip())
    return BlockMaterial(
        index=index,
        start_s=start_s,
        end_s=end_s,
        segments=tuple(s for s in segments if _holds(spans, index, (s.start_s + s.end_s) / 2)),
        screen=tuple(_shown_in(screen.texts, start_s, end_s)),
    )


def _names_in(said: BlockMaterial, names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Of those who speak in a block: a name given elsewhere does not change it."""
    labels = {segment.speaker for segment in said.segments}
    return tuple((label, name) for label, name in sorted(names.items()) if label in labels)


def block_spans(duration_s: float, segments: Sequence[Segment] = ()) -> list[tuple[float, float]]:
    """The blocks of a recording as (start_s, end_s), gapless, the last one as long as is left."""
    end_s = max([duration_s, *(segment.end_s for segment in segments)])
    if end_s <= 0:
        return []
    count = max(math.ceil((end_s - MIN_BLOCK_S) / BLOCK_LENGTH_S), 1)
    edges = [index * BLOCK_LENGTH_S for index in range(count)] + [end_s]
    return list(itertools.pairwise(edges))


def _holds(spans: Sequence[tuple[float, float]], index: int, at_s: float) -> bool:
    start_s, end_s = spans[index]
    return start_s <= at_s and (at_s < end_s or index == len(spans) - 1)


def _shown_in(texts: Sequence[ScreenText], start_s: float, end_s: float) -> Iterator[ScreenText]:
    """Texts seen in the block, their times cut to it."""
    for text in texts:
        if text.start_s < end_s and (text.end_s > start_s or text.start_s >= start_s):
            yield replace(
                text,
                start_s=max(text.start_s, start_s),
                end_s=min(max(text.end_s, start_s), end_s),
            )


@dataclass(frozen=True, slots=True)
class _Pictures:
    """The pictures of one block, loaded when the block is really written."""

    keyframes: Sequence[Keyframe]
    load_image: Callable[[str], bytes]

    def block(self, writer: LanguageModel, material: BlockMaterial) -> tuple[TimeBlock, Usage]:
        images = tuple(self._images()) if writer.sees_images else ()
        return writer.write_block(replace(material, images=images))

    def _images(self) -> Iterator[tuple[float, bytes]]:
        """At most ``MAX_IMAGES_PER_BLOCK`` pictures, evenly over the block's keyframes."""
        count = min(len(self.keyframes), MAX_IMAGES_PER_BLOCK)
        for index in range(count):
            keyframe = self.keyframes[index * len(self.keyframes) // count]
            try:
                yield keyframe.at_s, self.load_image(keyframe.image_key)
            except NotFound:
                log.warning("keyframe_missing", extra={"at_s": keyframe.at_s})


def _in_order(
    write: Callable[[int], tuple[TimeBlock, Usage]], count: int, progress: Progress
) -> list[tuple[TimeBlock, Usage]]:
    """The results in order of time; a stop leaves what has not begun undone.

    One block that the writer's service fails on does not keep the others from being written (each
    is kept by itself); two in a row mean that the service is gone.
    """
    written: list[tuple[TimeBlock, Usage]] = []
    failed: list[DependencyUnavailable | RateLimited] = []
    in_a_row = 0
    pool = ThreadPoolExecutor(max_workers=CALLS_AT_ONCE, thread_name_prefix="time-block")
    futures: list[Future[tuple[TimeBlock, Usage]]] = []
    try:
        futures.extend(pool.submit(write, index) for index in range(count))
        for future in futures:
            try:
                written.append(future.result())
                in_a_row = 0
            except (DependencyUnavailable, RateLimited) as error:
                failed.append(error)
                in_a_row += 1
                if in_a_row >= MAX_FAILURES_IN_A_ROW:
                    break
            progress((len(written) + len(failed)) / count)
    finally:
        # Not waited for: after a cancel the job ends now, not when the calls under way do.
        pool.shutdown(wait=False, cancel_futures=True)
    if failed:
        raise failed[0]
    return written


def _engine(engine: EngineInfo, usages: Sequence[Usage]) -> EngineInfo:
    notes = [usage.note for usage in usages if usage.note]
    if not notes:
        return engine
    note = f"{len(notes)} of {len(usages)} time blocks only quote: {notes[0]}"
    return replace(engine, degraded=True, note=f"{engine.note} {note}".strip())
