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
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

SCHEMA_VERSION = 1

NOT_STORED = {"stored": False}
"""Metadata of a field that is known while a program runs, and left out of its document."""

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """A domain value as dicts, lists, strings and numbers."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kept = (f for f in dataclasses.fields(value) if f.metadata.get("stored", True))
        return {f.name: to_plain(getattr(value, f.name)) for f in kept}
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
    try:
        return typing.cast(T, _reader(typing.cast(Any, kind))(plain))
    except _Mismatch as error:
        raise ValueError(f"{kind.__name__}{error.where}{error.what}") from error


def encode(value: Any) -> bytes:
    """A document's bytes: UTF-8 JSON with sorted keys, the same for the same value."""
    document = {"schema_version": SCHEMA_VERSION, **to_plain(value), "sha256": ""}
    written = _canonical(document)
    # Written once: what the digest is made of is the same text without the digest's line.
    digest = hashlib.sha256(_without_digest(written, "")).hexdigest()
    return written.replace(_digest_line(""), _digest_line(digest), 1)


def decode(kind: type[T], data: bytes | str) -> T:
    """The value in a document's bytes.

    Raises:
        ValueError: Not a document of ``kind``, damaged, or of a schema version this code does
            not know.
    """
    return from_plain(kind, document(data, kind.__name__))


def document(data: bytes | str, name: str) -> dict[str, Any]:
    """The fields of a document called ``name``.

    Raises:
        ValueError: It is damaged, or of a schema version this code does not know.
    """
    fields = json.loads(data)
    if not isinstance(fields, dict):
        raise ValueError(f"a {name} document is an object")
    digest = fields.pop("sha256", None)
    if not _is_as_written(data, digest) and digest != _digest(fields):
        raise ValueError(f"the {name} document is damaged: its digest does not match")
    version = fields.pop("schema_version", None)
    if version != SCHEMA_VERSION:
        raise ValueError(f"{name} document has schema_version {version!r}")
    return fields


def _canonical(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _digest(document: dict[str, Any]) -> str:
    return hashlib.sha256(_canonical(document)).hexdigest()


def _is_as_written(data: bytes | str, digest: object) -> bool:
    """Whether ``data`` is what ``encode`` wrote, letter for letter, and undamaged.

    Far quicker than writing a long document again.
    """
    raw = data.encode() if isinstance(data, str) else data
    return hashlib.sha256(_without_digest(raw, digest)).hexdigest() == digest


def _digest_line(digest: object) -> bytes:
    """Only a field of the outermost object follows a line break and a single blank."""
    return f'\n "sha256": "{digest}"'.encode()


def _without_digest(raw: bytes, digest: object) -> bytes:
    before, _, after = raw.partition(_digest_line(digest))
    if after.startswith(b","):
        return before + after[1:]
    return before.removesuffix(b",") + after


Reader = Callable[[Any], Any]
"""From plain JSON to a domain value."""


class _Mismatch(ValueError):
    """What is wrong, and where; the place is put together on the way out: it costs nothing while
    all is well."""

    def __init__(self, what: str, where: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where

    def within(self, part: str) -> "_Mismatch":
        return _Mismatch(self.what, part + self.where)


@cache
def _reader(kind: Any) -> Reader:
    """How values of ``kind`` are read; found out once for each type."""
    kind = getattr(kind, "__supertype__", kind)
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return _optional(kind)
    if origin is tuple:
        args = typing.get_args(kind)
        return _items(args[0]) if len(args) == 2 and args[1] is Ellipsis else _pair(args)
    if dataclasses.is_dataclass(kind):
        return _dataclass(typing.cast(type, kind))
    return _scalar(kind)


def _optional(kind: Any) -> Reader:
    (inner,) = (choice for choice in typing.get_args(kind) if choice is not type(None))
    read = _reader(inner)
    return lambda plain: None if plain is None else read(plain)


def _items(kind: Any) -> Reader:
    read_item = _reader(kind)

    def read(plain: Any) -> Any:
        values: list[Any] = []
        items = _listed(plain)
        try:
            for item in items:
                values.append(read_item(item))
        except _Mismatch as error:
            raise error.within(f"[{len(values)}]") from None
        return tuple(values)

    return read


def _pair(kinds: tuple[Any, ...]) -> Reader:
    readers = [_reader(kind) for kind in kinds]

    def read(plain: Any) -> Any:
        if len(_listed(plain)) != len(readers):
            raise _Mismatch(f" has {len(plain)} items instead of {len(readers)}")
        return tuple(read_item(item) for read_item, item in zip(readers, plain, strict=True))

    return read


def _listed(plain: Any) -> list[Any]:
    if not isinstance(plain, list):
        raise _Mismatch(f" is a list, not {type(plain).__name__}")
    return plain


def _dataclass(kind: type) -> Reader:
    readers = {name: _reader(hint) for name, hint in typing.get_type_hints(kind).items()}

    def read(plain: Any) -> Any:
        if not isinstance(plain, dict):
            raise _Mismatch(f" is an object, not {type(plain).__name__}")
        values: dict[str, Any] = {}
        for name, item in plain.items():
            read_field = readers.get(name)
            if read_field is None:
                raise _Mismatch(f" has the unknown field {name!r}")
            try:
                values[name] = read_field(item)
            except _Mismatch as error:
                raise error.within(f".{name}") from None
        try:
            return kind(**values)
        except TypeError as error:
            raise _Mismatch(f": {error}") from error

    return read


def _scalar(kind: Any) -> Reader:
    if kind is datetime or kind is date:
        return _converted(kind.fromisoformat)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _converted(kind)
    wanted = getattr(kind, "__name__", str(kind))

    def read(plain: Any) -> Any:
        if type(plain) is kind:
            return plain
        if kind is float and type(plain) is int:
            return float(plain)
        raise _Mismatch(f" should be {wanted}, not {plain!r}")

    return read if kind in (str, int, float, bool) else _never(wanted)


def _converted(convert: Reader) -> Reader:
    def read(plain: Any) -> Any:
        try:
            return convert(plain)
        except (TypeError, ValueError) as error:
            raise _Mismatch(f": {error}") from error

    return read


def _never(wanted: str) -> Reader:
    def read(plain: Any) -> Any:
        raise _Mismatch(f" should be {wanted}, not {plain!r}")

    return read
