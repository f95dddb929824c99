"""Tags of recordings, and the trash."""

import secrets

from flask import Response

from lifestream.domain.access.scopes import Scope
from lifestream.domain.ids import VideoId
from lifestream.services.corrections.changes import ChangeTags
from lifestream.services.library.trash import KEPT, restore_video, trash_of, trash_video
from lifestream.services.retention.rules import retention_of, set_kept
from web.api.bodies import read_json, send
from web.api.operations import VIDEO_NOT_FOUND, Operation
from web.context import backend, current_owner
from web.presentation.corrections import correct_as_asked
from web.schemas.kept.keeping import (
    KeptVideoDocument,
    TagsDocument,
    TrashDocument,
    TrashedDocument,
    VideoChangeRequest,
)


def patch_video(video_id: str) -> Response:
    """Change the tags of a recording, let no rule of retention take it, or put it into the trash
    and out of it again."""
    wanted = read_json(VideoChangeRequest)
    if wanted.in_trash is False:
        _restore(VideoId(video_id))
    if wanted.tags is not None:
        change = ChangeTags(tags=tuple(wanted.tags))
        name = secrets.token_hex(12)
        correct_as_asked(VideoId(video_id), change, correction_id=name)
    if wanted.keeps is not None:
        set_kept(backend(), current_owner(), VideoId(video_id), keeps=wanted.keeps)
    if wanted.in_trash:
        trash_video(backend(), current_owner(), VideoId(video_id))
    return send(_kept(VideoId(video_id)))


def get_tags() -> Response:
    """Every tag and how many recordings have it."""
    return send(TagsDocument(tags=dict(backend().library.tags(current_owner()))))


def get_trash() -> Response:
    """Recordings in the trash. DELETE /videos/{video_id} deletes one of them for good."""
    return send(
        TrashDocument(
            videos=[
                TrashedDocument(
                    video_id=one.video.video_id,
                    title=one.video.display_title,
                    trashed_at=one.trashed_at,
                    deleted_at=one.trashed_at + KEPT,
                )
                for one in trash_of(backend(), current_owner())
            ]
        )
    )


def _restore(video_id: VideoId) -> None:
    restore_video(backend(), current_owner(), video_id)


def _kept(video_id: VideoId) -> KeptVideoDocument:
    owner, library = current_owner(), backend().library
    trashed = library.trash_of(owner, video_id)
    video = trashed.video if trashed else library.get(owner, video_id)
    tags = list(video.tags) if video else []
    retention = None
    if video is not None and trashed is None:
        retention = retention_of(backend(), video, backend().job_store.now())
    notice = retention.notice if retention else None
    return KeptVideoDocument(
        video_id=video_id,
        tags=tags,
        in_trash=trashed is not None,
        is_kept=retention is not None and retention.is_kept,
        goes_at=notice.goes_at if notice else None,
    )


BAD_TAG = (400, "BAD_TAG")
JSON_EXPECTED = (400, "JSON_EXPECTED")
OPERATIONS = (
    Operation(
        method="PATCH",
        path="/videos/{video_id}",
        view=patch_video,
        scope=Scope.WRITE,
        summary="Tags, and the trash",
        tag="Recordings",
        body=VideoChangeRequest,
        response=KeptVideoDocument,
        problems=(VIDEO_NOT_FOUND, BAD_TAG, JSON_EXPECTED, (410, "VIDEO_IN_TRASH")),
        example='{"tags": ["harbour", "volta"]}',
    ),
    Operation(
        method="GET",
        path="/tags",
        view=get_tags,
        scope=Scope.READ,
        summary="Tags",
        tag="Recordings",
        response=TagsDocument,
    ),
    Operation(
        method="GET",
        path="/trash",
        view=get_trash,
        scope=Scope.READ,
        summary="The trash",
        tag="Recordings",
        response=TrashDocument,
    ),
)
