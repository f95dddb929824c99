"""Files of a corpus folder, and what is known of them.

Recordings are below ``audio/`` and ``video/``; beside ``NAME.EXT`` may lie ``NAME.txt`` (what is
said; empty: nobody speaks), ``NAME.rttm`` (who speaks when), ``NAME.turns.json`` (who says what)
and ``NAME.json`` (cuts, questions, turns).
``broken/EXPECTED.json`` lists bad and odd files and what should come of them. A ``MANIFEST.md``
with tables may tell a file's language and how far its reference can be trusted.
"""

import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.scoring.speakers import Turn, read_rttm
from bench.scoring.words import without_labels

MEDIA = frozenset((".wav", ".flac", ".mp3", ".ogg", ".m4a", ".mp4", ".mov", ".mkv", ".webm"))
PSEUDO = re.compile(r"pseudo|approximate", re.IGNORECASE)
REGION = re.compile(r"_([a-z]{2})(?:-[A-Z]{2})?$")
DEFAULT_TOLERANCE_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One good file and its truth; None where nothing is known.

    Attributes:
        name: The path below the corpus, with forward slashes.
        pseudo: The reference was made by another recogniser: told, but not counted.
        said_by: All words of each speaker, in order.
    """

    path: Path
    name: str
    language: str
    pseudo: bool
    text: str | None
    turns: list[Turn] | None
    said_by: dict[str, str] | None
    cuts: list[float] | None
    cut_tolerance_s: float

    @property
    def silent(self) -> bool:
        """It is known that nobody speaks."""
        return self.text is not None and not self.text.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class OddFile:
    """A file of ``broken/``: ``expect`` is accept, reject, partial or "accept or reject"."""

    path: Path
    name: str
    expect: str
    why: str
    silent: bool


def recordings(corpus: Path) -> list[Recording]:
    """Every good file, in order of name."""
    table = dict(_manifest(corpus))
    found = [
        path
        for part in ("audio", "video")
        for path in sorted((corpus / part).rglob("*"))
        if path.suffix.lower() in MEDIA and path.is_file()
    ]
    return [_recording(corpus, path, table) for path in found]


def odd_files(corpus: Path, unpacked: Path) -> list[OddFile]:
    """Every file of ``broken/`` that is here; names of an archive are unpacked first."""
    listing = corpus / "broken" / "EXPECTED.json"
    if not listing.exists():
        return []
    found = []
    for entry in json.loads(listing.read_bytes())["files"]:
        path = _located(corpus, entry["file"], unpacked)
        if path is not None:
            why = entry.get("why", "")
            silent = "transcript must be empty" in why
            odd = OddFile(
                path=path, name=entry["file"], expect=entry["expect"], why=why, silent=silent
            )
            found.append(odd)
    return found


def _recording(corpus: Path, path: Path, table: dict[str, tuple[str, bool]]) -> Recording:
    name = path.relative_to(corpus).as_posix()
    beside = _json_beside(path)
    language, pseudo = table.get(name, ("", False))
    if not language:
        region = REGION.search(path.stem)
        language = beside.get("language") or (region[1] if region else "en")
    words, turns = path.with_suffix(".txt"), path.with_suffix(".rttm")
    text = without_labels(words.read_text(encoding="utf-8")) if words.exists() else None
    if language == "none" or beside.get("speech") is False or beside.get("num_speakers") == 0:
        text = ""
    return Recording(
        path=path,
        name=name,
        language=language,
        pseudo=pseudo,
        text=text,
        turns=read_rttm(turns) if turns.exists() else None,
        said_by=_said_by(path, beside),
        cuts=beside.get("scene_cuts"),
        cut_tolerance_s=max(DEFAULT_TOLERANCE_S, float(beside.get("tolerance", 0.0))),
    )


def _said_by(path: Path, beside: dict[str, Any]) -> dict[str, str] | None:
    """Words by speaker, from ``NAME.turns.json`` or the turns of ``NAME.json``."""
    listed = path.with_suffix(".turns.json")
    turns = json.loads(listed.read_bytes()) if listed.exists() else beside.get("turns") or []
    said: dict[str, str] = {}
    for turn in turns:
        if "text" not in turn or "speaker" not in turn:
            return None
        said[turn["speaker"]] = f"{said.get(turn['speaker'], '')} {turn['text']}".strip()
    return said or None


def _json_beside(path: Path) -> dict[str, Any]:
    beside = path.with_suffix(".json")
    found = json.loads(beside.read_bytes()) if beside.exists() else {}
    return found if isinstance(found, dict) else {}


def _manifest(corpus: Path) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Each file's language ("" when the table tells none) and whether its truth is a pseudo one."""
    manifest = corpus / "MANIFEST.md"
    columns: dict[str, int] = {}
    for line in manifest.read_text(encoding="utf-8").splitlines() if manifest.exists() else ():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if "file" in cells and "lang" in cells:
            columns = {cell: i for i, cell in enumerate(cells)}
        elif columns and len(cells) >= len(columns) - 1 and "/" in cells[columns["file"]]:
            truth = cells[columns.get("reference transcript", 0)]
            language = _language(cells[columns["lang"]])
            yield cells[columns["file"]], (language, bool(PSEUDO.search(truth)))


def _language(cell: str) -> str:
    """ISO 639-1, ``mixed``, ``none`` where nobody speaks, or "" where the cell tells nothing."""
    if re.search(r"then|/", cell):
        return "mixed"
    found = re.match(r"(none|[a-z]{2})\b", cell)
    return found[1] if found else ""


def _located(corpus: Path, name: str, unpacked: Path) -> Path | None:
    archive, _, member = name.partition(".tar:")
    if not member:
        path = corpus / name
        return path if path.is_file() else None
    source = corpus / f"{archive}.tar"
    if not source.exists():
        return None
    path = unpacked / member
    if not path.exists():
        with tarfile.open(source) as tar:
            tar.extract(member, unpacked, filter="data")
    return path
