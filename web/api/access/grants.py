"""Sharing with people who sign in. With a login alone: no key decides who else may do what."""

from datetime import timedelta

from flask import Response

from lifestream.bootstrap import zone_of
from lifestream.domain.access.grant import Grant
from lifestream.services.access.grants import (
    GrantRequest,
    SharedRecording,
    all_grants,
    give_grant,
    leave_grant,
    received_grants,
    revoke_grant,
    shared_recordings,
)
from web.api import documents
from web.api.bodies import read_json, send
from web.api.operations import VIDEO_NOT_FOUND, Operation
from web.auth.audit import note_made
from web.auth.roles import check_there_are_people
from web.context import application, backend, current_owner, current_person
from web.presentation import links
from web.schemas.access.grants import (
    GrantDocument,
    GrantRequestDocument,
    GrantsDocument,
    SharedDocument,
    SharedRecordingDocument,
)


def get_grants() -> Response:
    """Everybody who may see something of yours now."""
    found = all_grants(backend(), current_owner())
    return send(GrantsDocument(grants=[_document(grant) for grant in found]))


def post_grant() -> Response:
    """Let a person who signs in with an address see a recording, a tag or a day of yours, or
    correct it. A tag or a day shares what has it at the time of each request.
    """
    asked = read_json(GrantRequestDocument)
    check_there_are_people()
    made = give_grant(
        backend(),
        current_person(),
        GrantRequest(
            what=asked.what,
            about=asked.about,
            email=asked.email,
            role=asked.role,
            lasts=None if asked.days is None else timedelta(days=asked.days),
        ),
    )
    note_made(grant_id=made.grant_id)
    return send(_document(made), status=201)


def delete_grant(grant_id: str) -> Response:
    """Take access back; from now on it opens nothing."""
    revoke_grant(backend(), current_owner(), grant_id)
    return Response(status=204)


def get_shared() -> Response:
    """What others share with you, and the recordings that are open to you by it now."""
    grants = received_grants(backend(), current_person())
    found = shared_recordings(backend(), grants, zone_of(application().settings))
    return send(
        SharedDocument(
            grants=[_document(grant) for grant in grants],
            recordings=[_recording(one) for one in found],
        )
    )


def leave_shared(received_id: str) -> Response:
    """Give up what somebody shares with you."""
    leave_grant(backend(), current_person(), received_id)
    return Response(status=204)


def _document(grant: Grant) -> GrantDocument:
    return GrantDocument(
        grant_id=grant.grant_id,
        what=grant.what,
        about=grant.about,
        person=grant.person,
        role=grant.role,
        made_at=grant.made_at,
        ends_at=grant.ends_at,
        from_name=grant.from_name,
    )


def _recording(one: SharedRecording) -> SharedRecordingDocument:
    return SharedRecordingDocument(
        video_id=one.video.video_id,
        title=one.video.display_title,
        recorded_at=one.video.recorded_at,
        duration_s=documents.duration_s(one.video),
        page_url=links.moment(one.video.video_id),
        grant_id=one.grant.grant_id,
        from_name=one.grant.from_name,
        role=one.grant.role,
    )


GRANT_NOT_FOUND = (404, "GRANT_NOT_FOUND")
OPERATIONS = (
    Operation(
        method="GET",
        path="/grants",
        view=get_grants,
        scope=None,
        summary="With whom you share",
        tag="Sharing",
        response=GrantsDocument,
    ),
    Operation(
        method="POST",
        path="/grants",
        view=post_grant,
        scope=None,
        summary="Share with a person",
        tag="Sharing",
        status=201,
        body=GrantRequestDocument,
        response=GrantDocument,
        problems=(
            VIDEO_NOT_FOUND,
            (400, "BAD_EMAIL"),
            (400, "BAD_TAG"),
            (400, "BAD_DAY"),
            (400, "BAD_GRANT_TIME"),
            (400, "TOO_MANY_PEOPLE"),
            (400, "NO_LOGINS"),
        ),
        example='{"what": "tag", "about": "harbour", "email": "ben@example.org"}',
    ),
    Operation(
        method="DELETE",
        path="/grants/{grant_id}",
        view=delete_grant,
        scope=None,
        summary="Take access back",
        tag="Sharing",
        status=204,
        problems=(GRANT_NOT_FOUND,),
    ),
    Operation(
        method="GET",
        path="/shared",
        view=get_shared,
        scope=None,
        summary="What others share with you",
        tag="Sharing",
        response=SharedDocument,
    ),
    Operation(
        method="DELETE",
        path="/shared/{received_id}",
        view=leave_shared,
        scope=None,
        summary="Leave what is shared with you",
        tag="Sharing",
        status=204,
        problems=(GRANT_NOT_FOUND,),
    ),
)
