"""Sensitive words: which are masked, and those of one recording for its owner."""

from flask import Response

from lifestream.domain.ids import VideoId
from lifestream.pipeline.typed.masks import read_masks
from lifestream.services.masks.settings import checked_rules, save_masks
from lifestream.services.masks.show import masked_in
from web.api.bodies import read_json, send
from web.api.operations import VIDEO_NOT_FOUND, Operation
from web.context import application, backend, current_owner
from web.schemas.kept.masks import (
    MaskedInRecordingDocument,
    MaskedMomentDocument,
    MasksDocument,
    MasksRequest,
)


def get_masks() -> Response:
    """What is masked in transcripts, minutes, search, exports, shares, on pictures and in prompts.

    Only your own login reads this: the list of words is what it hides.
    """
    return send(_masks())


def put_masks() -> Response:
    """Choose what is masked from now on; an empty request masks nothing.

    Everything that is read follows at once, the search index within a minute or so. Stored
    recordings stay as they are: what is masked comes back when it is chosen no more. Minutes that
    were written meanwhile keep their placeholders until they are written again.
    """
    wanted = read_json(MasksRequest)
    rules = checked_rules(wanted.kinds, wanted.words)
    for video_id in save_masks(backend(), current_owner(), rules):
        application().index_follower.touch(current_owner(), video_id)
    return send(_masks())


def post_masked(video_id: str) -> Response:
    """Show what is masked in a recording, with its words; it stands in the audit log.

    Only your own login does this: no key, no link and no program.
    """
    found = masked_in(backend(), current_owner(), VideoId(video_id))
    return send(
        MaskedInRecordingDocument(
            moments=[
                MaskedMomentDocument(
                    start_s=one.start_s,
                    kinds=list(one.kinds),
                    text=one.text,
                    is_shown=one.is_shown,
                )
                for one in found.moments
            ]
        )
    )


def _masks() -> MasksDocument:
    rules = read_masks(backend(), current_owner())
    return MasksDocument(kinds=list(rules.kinds), words=list(rules.words))


OPERATIONS = (
    Operation(
        method="GET",
        path="/masks",
        view=get_masks,
        scope=None,
        summary="Which sensitive words are masked",
        tag="Masks",
        response=MasksDocument,
    ),
    Operation(
        method="PUT",
        path="/masks",
        view=put_masks,
        scope=None,
        summary="Choose which sensitive words are masked",
        tag="Masks",
        body=MasksRequest,
        response=MasksDocument,
        problems=((400, "JSON_EXPECTED"), (400, "BAD_MASK")),
        example='{"kinds": ["email", "phone"], "words": ["Zephyr"]}',
    ),
    Operation(
        method="POST",
        path="/videos/{video_id}/masked",
        view=post_masked,
        scope=None,
        summary="Show what is masked in a recording",
        tag="Masks",
        response=MaskedInRecordingDocument,
        problems=(VIDEO_NOT_FOUND,),
    ),
)
