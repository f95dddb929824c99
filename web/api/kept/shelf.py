"""The shelf of what a language model wrote and could not be verified."""

from flask import Response

from lifestream.domain.access.scopes import Scope
from lifestream.domain.ids import VideoId
from lifestream.services.export.json_document import shelf_json
from lifestream.services.library.browse_library import open_recording
from lifestream.services.tasks.shelf import answer_shelved
from web.api.bodies import read_json, send
from web.api.operations import VIDEO_NOT_FOUND, Operation
from web.context import backend, current_owner
from web.schemas.kept.keeping import ShelfAnswerRequest, ShelfDocument


def post_shelf_answer(video_id: str, shelf_id: str) -> Response:
    """Keep a statement as your own, or remove it. What is kept is a task, a decision, an open
    question or a line of the overview like any other; a later run brings neither back."""
    wanted = read_json(ShelfAnswerRequest)
    owner, video = current_owner(), VideoId(video_id)
    answer_shelved(backend(), owner, video, shelf_id, keep=wanted.keep)
    left = shelf_json(open_recording(backend(), owner, video))
    return send(ShelfDocument.model_validate({"unverified": left}))


OPERATIONS = (
    Operation(
        method="POST",
        path="/videos/{video_id}/shelf/{shelf_id}",
        view=post_shelf_answer,
        scope=Scope.WRITE,
        summary="Keep or remove what could not be verified",
        tag="Recordings",
        body=ShelfAnswerRequest,
        response=ShelfDocument,
        problems=(
            VIDEO_NOT_FOUND,
            (400, "JSON_EXPECTED"),
            (400, "NO_MOMENT"),
            (404, "NOT_ON_SHELF"),
        ),
        example='{"keep": true}',
    ),
)
