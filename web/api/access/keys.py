"""Keys for programs. They are made and revoked with the owner's own login, never with a key."""

from typing import Any

from flask import Response

from lifestream.domain.access.api_key import ApiKey
from lifestream.services.access.api_keys import add_key, list_keys, revoke_key, rights_of
from lifestream.services.access.audit import utc_now
from web.api.bodies import read_json, send
from web.api.operations import Operation
from web.auth.audit import note_made
from web.context import backend, current_owner
from web.schemas.access.keys import KeyDocument, KeyRequest, KeysDocument, NewKeyDocument


def get_keys() -> Response:
    """Your keys, what they open and when they were last used. Their secrets are not stored."""
    found = list_keys(backend().key_store, current_owner())
    return send(KeysDocument(keys=[KeyDocument(**_plain(key)) for key in found]))


def post_key() -> Response:
    """Make a key for a program. It is shown this once; send it as Authorization: Bearer."""
    asked = read_json(KeyRequest)
    now = utc_now()
    key, presented = add_key(
        backend().key_store,
        owner=current_owner(),
        name=asked.name,
        now=now,
        rights=rights_of(asked.scopes, tag=asked.tag, days=asked.days, now=now),
    )
    note_made(key_id=key.key_id)
    response = send(NewKeyDocument(**_plain(key), key=presented), status=201)
    response.headers["Cache-Control"] = "no-store"
    return response


def delete_key(key_id: str) -> Response:
    """Revoke a key: the next request with it is refused."""
    revoke_key(backend().key_store, key_id, owner=current_owner())
    return Response(status=204)


def _plain(key: ApiKey) -> dict[str, Any]:
    return {
        "key_id": key.key_id,
        "name": key.name,
        "scopes": list(key.rights.scopes),
        "tag": key.rights.tag,
        "created_at": key.created_at,
        "expires_at": key.rights.expires_at,
        "last_used_on": key.last_used_on,
    }


OPERATIONS = (
    Operation(
        method="GET",
        path="/keys",
        view=get_keys,
        scope=None,
        summary="Your API keys",
        tag="Access",
        response=KeysDocument,
    ),
    Operation(
        method="POST",
        path="/keys",
        view=post_key,
        scope=None,
        summary="Make an API key",
        tag="Access",
        status=201,
        body=KeyRequest,
        response=NewKeyDocument,
        problems=((400, "BAD_NAME"), (400, "BAD_TAG"), (400, "BAD_OWNER")),
        example='{"name": "reading agent", "scopes": ["read"], "days": 90}',
    ),
    Operation(
        method="DELETE",
        path="/keys/{key_id}",
        view=delete_key,
        scope=None,
        summary="Revoke an API key",
        tag="Access",
        status=204,
        problems=((404, "KEY_NOT_FOUND"),),
    ),
)
