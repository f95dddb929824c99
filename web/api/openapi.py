"""The OpenAPI 3.1 document, made from the route table and the models."""

import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

import lifestream
from web.api.operations import Operation
from web.schemas.problem import ProblemDocument
from web.serving.problems import PROBLEM_JSON

REFERENCE = "#/components/schemas/{model}"
PATH_PARAMETER = re.compile(r"\{(\w+)\}")
COMMON_PROBLEMS = (
    (400, "INVALID_REQUEST"),
    (401, "LOGIN_REQUIRED"),
    (403, "KEY_SCOPE"),
    (500, "INTERNAL_ERROR"),
)
CONDITIONAL = frozenset({"get_status", "get_activity"})
"""Answer 304 to an ETag that is still right."""

DESCRIPTION = (
    "A video goes in; transcript with speakers, scenes, screen text, five-minute blocks, minutes "
    "and cited answers come out. Errors are RFC 9457 problem documents with a stable code. "
    "Browsers must send the page's X-CSRF-Token with changing requests; programs need not. "
    "Programs elsewhere send an API key as Authorization: Bearer; each operation says which scope "
    "(read, write, delete) its key must have, and the few without one need the owner's own login."
)


def document(operations: Sequence[Operation], *, prefix: str) -> dict[str, Any]:
    """The whole document for ``operations`` served below ``prefix``."""
    schemas, references = _schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        entry = paths.setdefault(prefix + operation.path, {})
        entry[operation.method.lower()] = _operation(operation, references)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "LifeStream",
            "version": lifestream.__version__,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(op.tag for op in operations)],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas(
    operations: Sequence[Operation],
) -> tuple[dict[str, Any], dict[type[BaseModel], dict[str, Any]]]:
    sent = {op.response for op in operations if op.response} | {ProblemDocument}
    read = {kind for op in operations for kind in (op.body, op.form, op.query) if kind}
    order = [*sorted(sent, key=_name), *sorted(read, key=_name)]
    by_model, definitions = models_json_schema(
        [(kind, "serialization" if kind in sent else "validation") for kind in order],
        ref_template=REFERENCE,
    )
    references = {kind: schema for (kind, _), schema in by_model.items()}
    return definitions.get("$defs", {}), references  # type: ignore[return-value]


def _name(kind: type[BaseModel]) -> str:
    return kind.__name__


def _operation(
    operation: Operation, references: dict[type[BaseModel], dict[str, Any]]
) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": " ".join((operation.view.__doc__ or "").split()),
        "tags": [operation.tag],
        "responses": _responses(operation, references),
        # Roles of a bearer scheme (OpenAPI 3.1): the scope of the key. Nothing is needed on the
        # machine itself, nor behind Identity-Aware Proxy.
        "security": [{"bearer": [operation.scope.value]}, {}] if operation.scope else [{}],
    }
    parameters = _parameters(operation)
    if parameters:
        described["parameters"] = parameters
    body = operation.body or operation.form
    if body is not None:
        kind = "application/json" if operation.body else "multipart/form-data"
        described["requestBody"] = {
            "required": True,
            "content": {kind: {"schema": references[body]}},
        }
    return described


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in PATH_PARAMETER.findall(operation.path)
    ]
    if operation.query is None:
        return path
    schema = operation.query.model_json_schema(ref_template=REFERENCE)
    required = schema.get("required", [])
    return path + [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": described.get("description", ""),
            "schema": {k: v for k, v in described.items() if k not in ("description", "title")},
        }
        for name, described in schema["properties"].items()
    ]


def _responses(
    operation: Operation, references: dict[type[BaseModel], dict[str, Any]]
) -> dict[str, Any]:
    good: dict[str, Any] = {"description": operation.summary}
    if operation.response is not None:
        content: dict[str, Any] = {operation.sends: {"schema": references[operation.response]}}
        content.update({kind: {"schema": {"type": "string"}} for kind in operation.also})
        good["content"] = content
    elif operation.sends != "application/json":
        content = {operation.sends: {"schema": {"type": "string", "format": "binary"}}}
        good["content"] = content
    responses = {str(operation.status): good}
    if operation.name in CONDITIONAL:
        responses["304"] = {"description": "Nothing changed since the given ETag"}
    by_status: dict[int, list[str]] = {}
    for status, code in (*COMMON_PROBLEMS, *operation.refusals):
        by_status.setdefault(status, []).append(code)
    for status, codes in sorted(by_status.items()):
        responses[str(status)] = {
            "description": ", ".join(codes),
            "content": {PROBLEM_JSON: {"schema": references[ProblemDocument]}},
        }
    return responses
