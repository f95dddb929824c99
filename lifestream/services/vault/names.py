"""Names of notes: readable, one of a kind, and fit for Windows, macOS, Linux and Obsidian's links.

A link names a note by its name alone, so a name is given once in the whole vault. Two names that
differ in case or in how an accent is encoded are the same file on some machines, so they count as
one. Sources: "Naming Files, Paths, and Namespaces" (Microsoft); "Internal links" (Obsidian help).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lifestream.services.export.document import plain

MAX_NAME_BYTES = 150
"""In UTF-8, without number and ending: file systems hold 255, and folders stand before it."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*#^\[\]\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a note would be called if nothing else were called so.

    Attributes:
        note_id: Names the thing that the note is about, for ever.
        is_preferred: It keeps a plain name before others get one: days, people.
    """

    note_id: str
    folder: str
    name: str
    is_preferred: bool = False


def safe_name(text: str, *, otherwise: str) -> str:
    """``text`` as a file's name without its ending; ``otherwise`` where nothing of it is left."""
    name = unicodedata.normalize("NFC", plain(text))
    name = " ".join(_FORBIDDEN.sub(" ", name).replace("%%", " ").split())
    name = _cut(name).strip(" .")
    if not name:
        return otherwise
    return f"{name} -" if _RESERVED.fullmatch(name) else name


def same(name: str) -> str:
    """What two names have in common that some machine takes for one file."""
    return unicodedata.normalize("NFC", name).casefold()


def given_names(
    wanted: Iterable[Wanted], *, now: Mapping[str, str], taken: Iterable[str]
) -> dict[str, str]:
    """A name for every note, by ``note_id``; what is called well now keeps its name.

    Args:
        now: Names that notes have.
        taken: Names of files that are not notes of ours.
    """
    used = {same(name) for name in taken}
    given: dict[str, str] = {}
    rest: list[Wanted] = []
    ordered = sorted(wanted, key=lambda one: (not one.is_preferred, one.note_id))
    for one in ordered:
        name = now.get(one.note_id, "")
        if is_numbered(name, one.name) and same(name) not in used:
            given[one.note_id] = name
            used.add(same(name))
        else:
            rest.append(one)
    for one in rest:
        name, number = one.name, 1
        while same(name) in used:
            number += 1
            name = f"{one.name} ({number})"
        given[one.note_id] = name
        used.add(same(name))
    return given


def is_numbered(name: str, base: str) -> bool:
    """Whether ``name`` is ``base``, perhaps with the number of a second or third one."""
    rest = name.removeprefix(base) if name.startswith(base) else "?"
    return not rest or re.fullmatch(r" \(\d+\)", rest) is not None


def _cut(name: str) -> str:
    raw = name.encode()
    return name if len(raw) <= MAX_NAME_BYTES else raw[:MAX_NAME_BYTES].decode(errors="ignore")
