"""Cutting what goes to a model into parts that fit its context, and putting the answers together.

Nothing is dropped to make a block fit: it is cut where half of its words are said. Notes for the
minutes are condensed by the model first and thinned out only where even that is not enough.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from lifestream.domain.summary import Minutes, TimeBlock
from lifestream.inference.writing.draft_checks import MAX_SHOWN, MAX_TOPICS
from lifestream.ports.language_model import BlockMaterial, WholeMaterial


def parts_that_fit(
    material: BlockMaterial, fits: Callable[[BlockMaterial], bool]
) -> list[BlockMaterial]:
    """The block, in as many parts as are needed; one that cannot be cut comes as it is."""
    if fits(material):
        return [material]
    return [part for half in halves(material) for part in parts_that_fit(half, fits)] or [material]


def halves(material: BlockMaterial) -> tuple[BlockMaterial, ...]:
    """The block in two, with about as many words; nothing where there is nothing to cut."""
    if len(material.segments) > 1:
        at_s = material.segments[_middle([len(s.text) for s in material.segments])].start_s
    elif len(material.screen) > 1:
        at_s = material.screen[_middle([len(s.text) for s in material.screen])].start_s
    else:
        return ()
    first = _between(material, -1.0, at_s)
    second = _between(material, at_s, float("inf"))
    if material in (first, second):
        # Everything begins at once: cut by place in the list.
        return _by_place(material)
    return first, second


def _middle(lengths: Sequence[int]) -> int:
    """The place at which half of the whole length lies before; never the first."""
    half, before = sum(lengths) / 2, 0
    for place, length in enumerate(lengths):
        if place > 0 and before + length / 2 >= half:
            return place
        before += length
    return len(lengths) - 1


def _between(material: BlockMaterial, start_s: float, end_s: float) -> BlockMaterial:
    return replace(
        material,
        segments=tuple(s for s in material.segments if start_s <= s.start_s < end_s),
        screen=tuple(s for s in material.screen if start_s <= s.start_s < end_s),
        images=tuple(image for image in material.images if start_s <= image[0] < end_s),
    )


def _by_place(material: BlockMaterial) -> tuple[BlockMaterial, BlockMaterial]:
    said, shown = len(material.segments) // 2, len(material.screen) // 2
    first = replace(
        material, segments=material.segments[:said], screen=material.screen[:shown], images=()
    )
    second = replace(material, segments=material.segments[said:], screen=material.screen[shown:])
    return first, second


def merged_block(quoted: TimeBlock, parts: Sequence[TimeBlock]) -> TimeBlock:
    """The parts' statements as one block, in order of time.

    Args:
        quoted: The whole block as the quoting writer sees it: its times, pictures and title.
    """
    if len(parts) == 1:
        return parts[0]
    return replace(
        quoted,
        title=next((part.title for part in parts if part.points), quoted.title),
        points=tuple(point for part in parts for point in part.points),
        shown=_each_once([text for part in parts for text in part.shown], quoted.shown, MAX_SHOWN),
        topics=_each_once([topic for part in parts for topic in part.topics], (), MAX_TOPICS),
        decisions=tuple(decision for part in parts for decision in part.decisions),
        action_items=tuple(item for part in parts for item in part.action_items),
        unverified=tuple(one for part in parts for one in part.unverified),
    )


def _each_once(texts: Sequence[str], first: tuple[str, ...], more: int) -> tuple[str, ...]:
    """``first``, and at most ``more`` others."""
    others = [text for text in dict.fromkeys(texts) if text not in first]
    return (*first, *others[:more])


def grouped(
    material: WholeMaterial, fits: Callable[[WholeMaterial], bool]
) -> list[tuple[TimeBlock, ...]]:
    """The blocks in groups whose notes fit into one call; a large block alone, thinned out."""
    groups: list[tuple[TimeBlock, ...]] = []
    for block in material.blocks:
        last = groups[-1] if groups else ()
        if last and fits(replace(material, blocks=(*last, block))):
            groups[-1] = (*last, block)
            continue
        alone = replace(material, blocks=(block,))
        while not fits(alone) and (fewer := thinned(alone)) != alone:
            alone = fewer
        groups.append(alone.blocks)
    return groups


def noted_block(part: WholeMaterial, minutes: Minutes) -> TimeBlock:
    """The minutes of some blocks, as the notes of one."""
    first, last = part.blocks[0], part.blocks[-1]
    return TimeBlock(
        index=first.index,
        start_s=first.start_s,
        end_s=last.end_s,
        title=minutes.title,
        points=minutes.overview,
        topics=minutes.topics,
        decisions=minutes.decisions,
        action_items=minutes.action_items,
        unverified=minutes.unverified,
    )


def thinned(material: WholeMaterial) -> WholeMaterial:
    """Every other point of the fullest blocks left out; the same where one each is left."""
    most = max((len(block.points) for block in material.blocks), default=0)
    if most <= 1:
        return replace(
            material, blocks=tuple(replace(block, shown=()) for block in material.blocks)
        )
    keep = (most + 1) // 2
    blocks = tuple(
        replace(block, points=block.points if len(block.points) <= keep else block.points[::2])
        for block in material.blocks
    )
    return replace(material, blocks=blocks)
