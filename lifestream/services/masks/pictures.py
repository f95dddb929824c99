"""Pictures of recordings as they are looked at: painted over where something sensitive stands.

A picture is found by its key alone, so what was read on it is looked up beside it: all results for
the same bytes are below one prefix of the object store.
"""

import logging

from lifestream.domain import codec
from lifestream.domain.errors import NotFound
from lifestream.domain.ids import OwnerId
from lifestream.domain.jobs.stages import SCENES, SCREEN_TEXT
from lifestream.domain.masks.masking import masked_value
from lifestream.domain.masks.rules import MaskRules
from lifestream.domain.masks.screen import Box, hidden_boxes
from lifestream.domain.scene import SceneList, ScreenReading
from lifestream.pipeline.pictures.painting import painted
from lifestream.pipeline.typed.masks import read_masks
from lifestream.ports.backend import Backend

log = logging.getLogger(__name__)


def are_painted(backend: Backend, owner: OwnerId) -> bool:
    """Whether pictures of this owner may have to be painted over, and their bytes go through us."""
    return read_masks(backend, owner).act


def shown_picture(backend: Backend, owner: OwnerId, key: str) -> bytes:
    """A stored picture of a recording, as it may be looked at.

    Raises:
        NotFound: There is no such picture.
    """
    data = backend.object_store.read_bytes(key)
    rules = read_masks(backend, owner)
    if not rules.act:
        return data
    boxes = dict(_boxes(backend, key, rules)).get(key, ())
    try:
        return painted(data, boxes)
    except OSError as error:
        raise NotFound("There is no such picture.", code="NOT_FOUND") from error


Painted = tuple[tuple[str, tuple[Box, ...]], ...]


def _boxes(backend: Backend, key: str, rules: MaskRules) -> Painted:
    """Where the pictures made of the same bytes are painted over: (key, boxes) of each."""
    prefix = "/".join(key.split("/")[:3]) + "/"
    facts = [
        one
        for one in backend.object_store.list(prefix)
        if one.key.removeprefix(prefix).startswith((f"{SCENES.name}-", f"{SCREEN_TEXT.name}-"))
    ]
    name = (prefix, rules.digest, tuple((one.key, one.crc32c) for one in facts))
    return backend.memory.painted.get_or(
        name, lambda: _found(backend, [one.key for one in facts], prefix, rules)
    )


def _found(backend: Backend, keys: list[str], prefix: str, rules: MaskRules) -> Painted:
    at_s: dict[str, set[float]] = {}
    readings: list[ScreenReading] = []
    for key in keys:
        try:
            data = backend.object_store.read_bytes(key)
            if key.removeprefix(prefix).startswith(f"{SCENES.name}-"):
                for frame in codec.decode(SceneList, data).keyframes:
                    at_s.setdefault(frame.image_key, set()).add(frame.at_s)
            else:
                readings.append(masked_value(codec.decode(ScreenReading, data), rules))
        except (NotFound, ValueError) as error:
            log.warning(
                "artifact_unreadable",
                extra={"video": "", "stage": SCREEN_TEXT.name, "reason": str(error)[:200]},
            )
    return tuple(
        (key, tuple(box for one in readings for when in times for box in hidden_boxes(one, when)))
        for key, times in at_s.items()
    )
