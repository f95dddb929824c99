"""Reading what was sent and writing what is answered, for every API route alike."""

import re
from typing import Any, TypeVar

from flask import Response, request
from pydantic import BaseModel

from lifestream.domain.errors import InvalidRequest
from web.schemas.document import RequestDocument

Document = TypeVar("Document", bound=RequestDocument)


def read_json(kind: type[Document]) -> Document:
    """The JSON body.

    Raises:
        InvalidRequest: The body is not announced as JSON.
        pydantic.ValidationError: It is not a ``kind``.
    """
    if not request.is_json:
        raise InvalidRequest(
            "Send a JSON body with Content-Type: application/json.", code="JSON_EXPECTED"
        )
    return kind.model_validate_json(request.get_data())


def read_query(kind: type[Document]) -> Document:
    """The query string. Raises pydantic.ValidationError."""
    return kind.model_validate(request.args.to_dict())


def read_form(kind: type[Document], *, lists: tuple[str, ...]) -> Document:
    """Form fields; empty ones count as not given, ``lists`` have commas or lines, or are repeated.

    Raises:
        pydantic.ValidationError: They are not a ``kind``.
    """
    values: dict[str, Any] = {}
    for name in request.form:
        if name not in kind.model_fields:
            continue
        if name in lists:
            parts = re.split(r"[,\r\n]", ",".join(request.form.getlist(name)))
            values[name] = [part.strip() for part in parts if part.strip()]
        elif request.form[name].strip():
            values[name] = request.form[name]
    return kind.model_validate(values)


def send(document: BaseModel, *, status: int = 200) -> Response:
    """``document`` as JSON; never cached, because it is an owner's private data."""
    response = Response(document.model_dump_json(), status=status, mimetype="application/json")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def wanted_format(given: str, choices: dict[str, str]) -> str:
    """Which of ``choices`` (name to media type, the default first) the client wants."""
    if given:
        return given
    best = request.accept_mimetypes.best_match(list(choices.values()))
    return next((name for name, kind in choices.items() if kind == best), next(iter(choices)))
