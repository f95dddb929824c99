"""/docs: the API as a page one can read, made from the same table as the OpenAPI document."""

from typing import Any

from flask import Blueprint, render_template

from web import api
from web.api.openapi import COMMON_PROBLEMS, document
from web.api.operations import Operation
from web.serving.problems import HTTP_CODES, TITLES

blueprint = Blueprint("docs", __name__)

ANYWHERE = (
    *((status, code) for status, code in HTTP_CODES.items()),
    (400, "JSON_EXPECTED"),
    (400, "KEY_IN_ADDRESS"),
    (400, "UNKNOWN_HOST"),
    (401, "API_KEY_EXPIRED"),
    (401, "API_KEY_REFUSED"),
    (401, "LOGIN_REQUIRED"),
    (401, "TOKEN_REFUSED"),
    (403, "CROSS_SITE_REQUEST"),
    (403, "CSRF_TOKEN_INVALID"),
    (403, "LINK_EXPIRED"),
    (409, "STALE_WRITE"),
    (429, "RATE_LIMITED"),
    (503, "BACKEND_UNAVAILABLE"),
    (503, "LOGIN_UNAVAILABLE"),
)
"""Codes that belong to no operation in particular."""


@blueprint.get("/docs")
def docs() -> str:
    """Every operation, its parameters, fields, answers and an example that can be pasted."""
    described = document(api.OPERATIONS, prefix=api.PREFIX)
    groups: dict[str, list[dict[str, Any]]] = {}
    for operation in api.OPERATIONS:
        groups.setdefault(operation.tag, []).append(_described(operation, described))
    schemas = described["components"]["schemas"]
    return render_template(
        "docs.html",
        info=described["info"],
        groups=groups,
        models={name: _fields(schema) for name, schema in sorted(schemas.items())},
        values={name: schema["enum"] for name, schema in schemas.items() if "enum" in schema},
        model_texts={name: schema.get("description", "") for name, schema in schemas.items()},
        problems=_problems(),
        curl=curl,
    )


def curl(operation: Operation, root: str) -> str:
    """A command that calls ``operation`` at ``root``."""
    address = root + api.PREFIX + operation.path
    address = address.replace("{job_id}", "$JOB_ID").replace("{video_id}", "$VIDEO_ID")
    address = address.replace("{share_id}", "$SHARE_ID").replace("{day}", "2026-11-17")
    address = address.replace("{conversation_id}", "$CONVERSATION_ID")
    address = address.replace("{task_id}", "$TASK_ID").replace("{key_id}", "$KEY_ID")
    address = address.replace("{webhook_id}", "$WEBHOOK_ID")
    address = address.replace("{notice_id}", "$NOTICE_ID")
    address = address.replace("{calendar_id}", "$CALENDAR_ID")
    address = address.replace("{delivery_id}", "$DELIVERY_ID")
    if operation.form is not None:
        return f"curl {operation.example} \\\n  {address}"
    if operation.body is not None:
        return (
            f"curl -H 'Content-Type: application/json' \\\n"
            f"  -d '{operation.example}' \\\n  {address}"
        )
    if operation.method == "GET":
        return f'curl "{address}?{operation.example}"' if operation.example else f"curl {address}"
    return f"curl -X {operation.method} {address}"


def _described(operation: Operation, described: dict[str, Any]) -> dict[str, Any]:
    entry = described["paths"][api.PREFIX + operation.path][operation.method.lower()]
    schemas = described["components"]["schemas"]
    sent = operation.body or operation.form
    return {
        "operation": operation,
        "entry": entry,
        "path": api.PREFIX + operation.path,
        "fields": _fields(schemas[sent.__name__]) if sent else [],
        "response": operation.response.__name__ if operation.response else "",
        "problems": [(s, c) for s, c in (*COMMON_PROBLEMS, *operation.refusals)],
    }


def _fields(schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "type": _type(field),
            "model": _model(field),
            "required": name in required,
            "text": field.get("description", ""),
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _type(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_type(choice) for choice in field["anyOf"]))
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}))}"
    if field.get("type") == "object" and "additionalProperties" in field:
        inner = field["additionalProperties"]
        return f"map to {_type(inner)}" if isinstance(inner, dict) else "object"
    kind = str(field.get("type", "any value"))
    return str(field.get("format", kind)) if kind == "string" else kind


def _model(field: dict[str, Any]) -> str:
    """The model a field refers to, for a link; empty for plain values."""
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    inner = [*field.get("anyOf", []), field.get("items"), field.get("additionalProperties")]
    return next((_model(part) for part in inner if isinstance(part, dict) and _model(part)), "")


def _problems() -> list[tuple[str, int, str]]:
    known = {code: status for status, code in (*COMMON_PROBLEMS, *ANYWHERE)}
    for operation in api.OPERATIONS:
        known.update({code: status for status, code in operation.refusals})
    return [(code, status, TITLES.get(status, "")) for code, status in sorted(known.items())]
