"""The things of things.toml, one by one, and the reader that compares their fields."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lifestream.backends.gcp.inspection.names import Names
from lifestream.backends.gcp.inspection.rules import THINGS, WORDS

Row = list[Any]
"""Field, what is wanted, the sentence if it is not so, and a word for an absent value."""

ITS_OWN = ("name", "address", "url", "scopes", "account", "part", "letters", "template", "noun")
"""Entries of a table that are words as well."""


class Words(dict[str, str]):
    """What the names in braces stand for.

    Args:
        words: By name.
        number: Reads the project's number when a text first needs it; may raise RestError.
    """

    def __init__(self, words: Mapping[str, str], number: Callable[[], str]) -> None:
        super().__init__(words)
        self._number = number

    def __missing__(self, name: str) -> str:
        if name == "number":
            return self._number()
        raise KeyError(name)

    def fill(self, text: str, **more: str) -> str:
        """``text`` with its words. Raises KeyError for an unknown one."""
        return text.format_map(Words({**self, **more}, self._number) if more else self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One resource that terraform makes.

    Attributes:
        kind: Its table in things.toml.
        one: Its short name there; empty where there is one of its kind.
    """

    kind: str
    one: str
    words: Words

    @property
    def table(self) -> Mapping[str, Any]:
        """What things.toml says of its kind."""
        return THINGS[self.kind]

    @property
    def name(self) -> str:
        """Its name at Google."""
        return self.words["name"]

    @property
    def title(self) -> str:
        """Its name with what it is."""
        return f"{self.words['noun'] or self.kind} {self.name}"

    @property
    def rules(self) -> Mapping[str, list[Row]]:
        """The rows of each rule."""
        rules: Mapping[str, list[Row]] = self.table["rows"]
        return rules


def things(names: Names, number: Callable[[], str], kinds: Collection[str] = ()) -> list[Thing]:
    """All there should be, or all of ``kinds``; a bucket that is two at once is the first."""
    found: dict[tuple[str, str], Thing] = {}
    for kind in kinds or THINGS:
        table = THINGS[kind]
        for one, own in _each(names, table.get("each", {"": {}})):
            words = Words({**names.words(), "one": one, "dashed": one.replace("_", "-")}, number)
            for key, text in WORDS.items():
                words[key] = words.fill(text)
            written = {key: own.get(key, table.get(key, "")) for key in ITS_OWN}
            for key, text in {**own, **written}.items():
                words[key] = words.fill(text)
            words[kind] = words["name"]
            found.setdefault((kind, words["name"]), Thing(kind=kind, one=one, words=words))
    return list(found.values())


def _each(names: Names, each: str | dict[str, dict[str, str]]) -> Iterator[tuple[str, Any]]:
    if isinstance(each, str):
        yield from ((one, {}) for one in names.group(each))
    else:
        yield from each.items()


def value(resource: Any, path: str) -> Any:
    """The value at ``path``: keys with dots between, ``[]`` behind one whose items are meant.

    A key may have dots of its own where it is the last. None where there is no such value.
    """
    if not path or resource is None:
        return resource
    if path in resource:
        return resource[path]
    head, _, rest = path.partition(".")
    if head.endswith("[]"):
        values = (value(item, rest) for item in resource.get(head[:-2]) or ())
        return [one for one in values if one is not None]
    return value(resource.get(head), rest)


def differences(rows: list[Row], resource: Any, words: Words) -> Iterator[str]:
    """A sentence without its stop for each row that does not hold."""
    for field, wanted, sentence, *absent in rows:
        path = words.fill(field)
        there = value(resource, path)
        if isinstance(wanted, bool):
            # Google writes long numbers as text.
            holds, asked = (bool(there) and there != "0") is wanted, [""]
        else:
            asked = [words.fill(text) for text in ([wanted] if isinstance(wanted, str) else wanted)]
            values = there if isinstance(there, list) else [there]
            # An address is the same with its last slash and without.
            holds = not any(asked) or any(str(one or "").rstrip("/") in asked for one in values)
        if not holds:
            shown = ", ".join(map(str, there)) if isinstance(there, list) else str(there or "")
            shown = shown or (absent[0] if absent else "not set")
            yield words.fill(sentence, found=shown, wanted=asked[0], field=path.rpartition(".")[2])
