"""One note's file: what LifeStream writes in it, and what a person wrote around that.

LifeStream writes its own keys of the front matter, and the text between two comments that no
viewer shows. All else is the person's and stays as it is, also lines that were typed between the
two comments: they move below.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import quote

BEGIN = "<!-- lifestream:begin. LifeStream writes down to the end mark; write outside. -->"
END = "<!-- lifestream:end -->"
ID_KEY = "lifestream"
TAGS = "tags"
OWN_KEYS = (ID_KEY, "date", "added", "time", "kind", "duration", "place", "people", TAGS)

_BEGIN = re.compile(r"^<!-- lifestream:begin\b[^\n]*-->[ \t]*\n?", re.MULTILINE)
_END = re.compile(r"^<!-- lifestream:end -->[ \t]*(?:\n|\Z)", re.MULTILINE)
_HEAD = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.MULTILINE | re.DOTALL)
_KEY = re.compile(r"([^\s:#][^:]*?)\s*:(?:\s|$)")
_ID = re.compile(rf"^{ID_KEY}:[ \t]*[\"']?([^\"'\n]+?)[\"']?[ \t]*$", re.MULTILINE)
_BOX = re.compile(r"^- \[.\]")

Value = str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What LifeStream has to say about one thing; ``front`` are keys of ``OWN_KEYS`` in order."""

    note_id: str
    front: tuple[tuple[str, Value], ...]
    body: str

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that LifeStream gives it."""
        value = dict(self.front).get(TAGS, ())
        return value if isinstance(value, tuple) else (value,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What LifeStream wrote into a file last; of lines their digests alone.

    Attributes:
        front_sha256: Of the front matter; an editor may have laid it out in another way since.
    """

    front_sha256: str = ""
    tags: tuple[str, ...] = ()
    lines: frozenset[str] = field(default_factory=frozenset)


NOTHING = Written()


def written(note: Note) -> Written:
    """What is remembered of a note once it is written."""
    return Written(
        front_sha256=sha256(_front_of(note, ()).encode()).hexdigest(),
        tags=note.tags,
        lines=frozenset(_digest(line) for line in note.body.split("\n") if line.strip()),
    )


def id_in(text: str) -> str:
    """Which note a file is; empty for a file that is no note of ours."""
    head = _HEAD.match(text.replace("\r\n", "\n"))
    found = _ID.search(head[1]) if head else None
    return found[1] if found else ""


def with_note(existing: str, note: Note, before: Written) -> str:
    """A file's text with ``note`` in it, and everything that the person wrote.

    Args:
        existing: The file as it is; empty for a new one.
        before: What was written into it last.
    """
    crlf = "\r\n" in existing
    head, rest = _split(existing.replace("\r\n", "\n"))
    above, inside, below = _regions(rest, before)
    moved = [line for line in inside if _is_own(line, before)]
    front = head
    if id_in(existing) != note.note_id or before.front_sha256 != written(note).front_sha256:
        own_tags = [tag for tag in _tags(head) if tag not in before.tags]
        front = _front_of(note, own_tags, _foreign(head))
    body = f"{BEGIN}\n{note.body.strip()}\n{END}\n"
    kept = "".join(f"\n{line}\n" for line in moved)
    text = front + above + body + kept + below
    return text.replace("\n", "\r\n") if crlf else text


def without_note(existing: str, before: Written) -> str:
    """A file's text once its note is gone: what the person wrote, or nothing."""
    crlf = "\r\n" in existing
    head, rest = _split(existing.replace("\r\n", "\n"))
    above, inside, below = _regions(rest, before)
    moved = "".join(f"{line}\n" for line in inside if _is_own(line, before))
    foreign = _foreign(head)
    own_tags = [tag for tag in _tags(head) if tag not in before.tags]
    lines = [*(_listed(TAGS, own_tags) if own_tags else ()), *foreign]
    front = "\n".join(["---", *lines, "---", ""]) if lines else ""
    text = front + above + moved + below
    if not text.strip():
        return ""
    return text.replace("\n", "\r\n") if crlf else text


def with_links_mended(text: str, renamed: dict[str, str]) -> str:
    """``text`` with every link to a note that is called otherwise now."""
    for old, new in renamed.items():
        if old in text:
            text = _wiki_link(old).sub(_to(new), text)
        if (quoted := quote(old)) in text:
            text = _plain_link(quoted).sub(_to(quote(new)), text)
    return text


def _wiki_link(name: str) -> re.Pattern[str]:
    return re.compile(rf"(\[\[(?:[^\]|#\n]*/)?){re.escape(name)}(?=\]\]|[|#])")


def _to(name: str) -> Callable[[re.Match[str]], str]:
    return lambda found: f"{found[1]}{name}"


def _plain_link(quoted: str) -> re.Pattern[str]:
    return re.compile(rf"(\]\((?:[^)\n]*/)?){re.escape(quoted)}(?=\.md[)#])")


def _split(text: str) -> tuple[str, str]:
    """The front matter with its rules, and the rest."""
    head = _HEAD.match(text)
    return (head[0], text[head.end() :]) if head else ("", text)


def _regions(text: str, before: Written) -> tuple[str, list[str], str]:
    """What stands above LifeStream's text, its lines, and what stands below.

    Where the comments were removed, the lines that LifeStream wrote are known.
    """
    begin = _BEGIN.search(text)
    end = _END.search(text, begin.end() if begin else 0)
    if begin and end:
        return text[: begin.start()], text[begin.end() : end.start()].split("\n"), text[end.end() :]
    if not begin and not end and not before.lines:
        return text, [], ""
    whole = _END.sub("", _BEGIN.sub("", text))
    own = [line for line in whole.split("\n") if not line.strip() or _is_own(line, before)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(own)).lstrip("\n"), [], ""


def _is_own(line: str, before: Written) -> bool:
    """Whether a person typed a line; a task that was only ticked is still LifeStream's."""
    if not line.strip() or not before.lines:
        return False
    ways = {_BOX.sub(f"- [{mark}]", line) for mark in " x"} if _BOX.match(line) else {line}
    return not any(_digest(way) in before.lines for way in ways)


def _digest(line: str) -> str:
    return sha256(line.strip().encode(errors="surrogateescape")).hexdigest()[:12]


def _front_of(note: Note, own_tags: Sequence[str], foreign: Iterable[str] = ()) -> str:
    lines = [f"{ID_KEY}: {note.note_id}"]
    for key, value in note.front:
        if key != TAGS:
            lines += [f"{key}: {value}"] if isinstance(value, str) else _listed(key, value)
    tags = list(dict.fromkeys((*note.tags, *own_tags)))
    lines += _listed(TAGS, tags) if tags else []
    return "\n".join(["---", *lines, *foreign, "---", ""])


def _listed(key: str, values: Iterable[str]) -> list[str]:
    return [f"{key}:", *(f"  - {json.dumps(one, ensure_ascii=False)}" for one in values)]


def _keys(head: str) -> list[tuple[str, list[str]]]:
    """The front matter's keys with their lines, without knowing YAML."""
    found: list[tuple[str, list[str]]] = []
    for line in head.split("\n")[1:-2] if head else ():
        key = _KEY.match(line)
        if key and not line.startswith((" ", "\t", "-")):
            found.append((key[1].strip("\"'"), [line]))
        elif found:
            found[-1][1].append(line)
        else:
            found.append(("", [line]))
    return found


def _foreign(head: str) -> list[str]:
    return [line for key, lines in _keys(head) if key not in OWN_KEYS for line in lines]


def _tags(head: str) -> list[str]:
    lines = next((lines for key, lines in _keys(head) if key == TAGS), [])
    if not lines:
        return []
    first = lines[0].partition(":")[2].strip().strip("[]")
    raw = [*first.split(","), *(line.strip().removeprefix("-") for line in lines[1:])]
    tags = (one.strip().strip("\"'").removeprefix("#") for one in raw)
    return [one for one in tags if one]
