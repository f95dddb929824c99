"""Values to JSON and back, strictly: an unknown field or a wrong type is refused, not guessed.

Every stored document carries ``schema_version`` and a digest of itself, so that a flipped bit is
noticed and the work done again instead of being shown. Not for foreign JSON (REST bodies, model
output): pydantic reads that at its edge.
"""

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

SCHEMA_VERSION = 1

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """A domain value as dicts, lists, strings and numbers."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"{type(value).__name__} has no place in a document")


def from_plain(kind: type[T], plain: Any) -> T:
    """The domain value of type ``kind`` that ``plain`` describes.

    Raises:
        ValueError: A field is missing, unknown or of another type; the message names it.
    """
    return typing.cast(T, _read(kind, plain, kind.__name__))


def encode(value: Any) -> bytes:
    """A document's bytes: UTF-8 JSON with sorted keys, the same for the same value."""
    document = {"schema_version": SCHEMA_VERSION, **to_plain(value)}
    document["sha256"] = _digest(document)
    return _canonical(document)


def decode(kind: type[T], data: bytes | str) -> T:
    """The value in a document's bytes.

    Raises:
        ValueError: Not a document of ``kind``, damaged, or of a schema version this code does
            not know.
    """
    document = json.loads(data)
    if not isinstance(document, dict):
        raise ValueError(f"a {kind.__name__} document is an object")
    if document.pop("sha256", None) != _digest(document):
        raise ValueError(f"the {kind.__name__} document is damaged: its digest does not match")
    version = document.pop("schema_version", None)
    if version != SCHEMA_VERSION:
        raise ValueError(f"{kind.__name__} document has schema_version {version!r}")
    return from_plain(kind, document)


def _canonical(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _digest(document: dict[str, Any]) -> str:
    return hashlib.sha256(_canonical(document)).hexdigest()


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(kind: Any, plain: Any, where: str) -> Any:
    kind = getattr(kind, "__supertype__", kind)
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return _read_optional(kind, plain, where)
    if origin is tuple:
        return _read_tuple(typing.get_args(kind), plain, where)
    if dataclasses.is_dataclass(kind):
        return _read_dataclass(typing.cast(type, kind), plain, where)
    return _read_scalar(kind, plain, where)


def _read_optional(kind: Any, plain: Any, where: str) -> Any:
    choices = typing.get_args(kind)
    if plain is None and type(None) in choices:
        return None
    (inner,) = (choice for choice in choices if choice is not type(None))
    return _read(inner, plain, where)


def _read_tuple(args: tuple[Any, ...], plain: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(plain, list):
        raise ValueError(f"{where} is a list, not {type(plain).__name__}")
    if len(args) == 2 and args[1] is Ellipsis:
        return tuple(_read(args[0], item, f"{where}[{i}]") for i, item in enumerate(plain))
    if len(args) != len(plain):
        raise ValueError(f"{where} has {len(plain)} items instead of {len(args)}")
    return tuple(_read(arg, item, where) for arg, item in zip(args, plain, strict=True))


def _read_dataclass(kind: type, plain: Any, where: str) -> Any:
    if not isinstance(plain, dict):
        raise ValueError(f"{where} is an object, not {type(plain).__name__}")
    hints = _hints(kind)
    unknown = plain.keys() - hints.keys()
    if unknown:
        raise ValueError(f"{where} has the unknown field {sorted(unknown)[0]!r}")
    values = {name: _read(hints[name], plain[name], f"{where}.{name}") for name in plain}
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(f"{where}: {error}") from error


def _read_scalar(kind: Any, plain: Any, where: str) -> Any:
    if kind is datetime or kind is date:
        return kind.fromisoformat(plain)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(plain)
    if kind is float and isinstance(plain, int) and not isinstance(plain, bool):
        return float(plain)
    if kind in (str, int, float, bool) and type(plain) is kind:
        return plain
    raise ValueError(f"{where} should be {getattr(kind, '__name__', kind)}, not {plain!r}")
