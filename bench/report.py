"""The result of a bench: rows, one table for people, one JSON list for programs."""

import dataclasses
import hashlib
import importlib.metadata
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Literal

ROOT = Path(__file__).resolve().parent.parent
OUT = Path(__file__).resolve().parent / "out"
"""Clips and working folders; ignored by git, safe to delete."""

PACKAGES = (
    *("av", "faster-whisper", "ctranslate2", "onnxruntime", "rapidocr"),
    *("scenedetect-headless", "opencv-python-headless", "numpy", "jiwer"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure.

    Attributes:
        ratio: How many times the peer's value is ours; above 1 means we need less (or, where
            ``unit`` counts good things, have more).
        goal: What ``value`` (or ``ratio``, where there is one) has to reach.
        holds: Whether it does; None without a goal.
        note: A sentence for people: what was equal, what was not, what is missing.
    """

    name: str
    value: float | None
    unit: str
    peer: str | None = None
    peer_value: float | None = None
    ratio: float | None = None
    goal: float | None = None
    holds: bool | None = None
    note: str = ""


def row(
    name: str,
    value: float | None,
    unit: str,
    *,
    goal: float | None = None,
    better: Literal["less", "more"] = "more",
    note: str = "",
) -> Row:
    """A figure without a peer, judged by itself."""
    holds: bool | None = None
    if goal is not None:
        holds = value is not None and (value <= goal if better == "less" else value >= goal)
    return Row(name=name, value=_short(value), unit=unit, goal=goal, holds=holds, note=note)


def beside(
    name: str,
    value: float,
    unit: str,
    *,
    peer: str,
    peer_value: float,
    ratio: float | None = None,
    goal: float | None = None,
    note: str = "",
) -> Row:
    """A cost beside a peer's: ``ratio`` is peer over ours, ``goal`` the least ratio wanted."""
    if ratio is None:
        ratio = peer_value / value if value else None
    holds = None if goal is None else ratio is not None and ratio >= goal
    return Row(
        name=name,
        value=_short(value),
        unit=unit,
        peer=peer,
        peer_value=_short(peer_value),
        ratio=None if ratio is None else round(ratio, 3),
        goal=goal,
        holds=holds,
        note=note,
    )


def plain(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The rows as JSON values; a note is left out where there is none."""
    documents = [dataclasses.asdict(r) for r in rows]
    for document in documents:
        if not document["note"]:
            del document["note"]
    return documents


def print_table(rows: Sequence[Row], stream: IO[str]) -> None:
    """A table as wide as its widest name."""
    width = max((len(r.name) for r in rows), default=4)
    print(
        f"{'':<{width}}  {'value':>9} {'unit':<6} {'peer':>9} {'ratio':>6} {'goal':>6}  ",
        file=stream,
    )
    for r in rows:
        line = f"{r.name:<{width}}  {_cell(r.value):>9} {r.unit:<6} {_cell(r.peer_value):>9} "
        line += f"{_cell(r.ratio):>6} {_cell(r.goal):>6}  {_verdict(r.holds)}"
        print(line.rstrip(), file=stream)
    peers = sorted({r.peer for r in rows if r.peer})
    if peers:
        print("peer: " + "; ".join(peers), file=stream)
    for note in dict.fromkeys(r.note for r in rows if r.note):
        print(f"  - {note}", file=stream)


def markdown_table(rows: Sequence[Row]) -> str:
    """The same for a page."""
    lines = ["| | value | unit | peer's | ratio | goal | holds |", "|---|--:|---|--:|--:|--:|---|"]
    for r in rows:
        cells = (_cell(r.value), r.unit, _cell(r.peer_value), _cell(r.ratio), _cell(r.goal))
        lines.append(f"| {r.name} | " + " | ".join(cells) + f" | {_verdict(r.holds)} |")
    return "\n".join(lines)


def machine_facts(files: Sequence[Path] = ()) -> list[str]:
    """On what and with what this was measured, a line each."""
    lines = [
        f"date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"machine: {cpu_model()}, {os.cpu_count()} cores, {_memory_gb():.0f} GB, "
        f"{platform.system()} {platform.release()}",
        f"load before: {load()}",
        f"Python {platform.python_version()}, " + ", ".join(_versions()),
    ]
    lines += [f"file: {file.name} {file_sha256(file)}" for file in files]
    return lines


def load() -> str:
    """The load average of the last minute; at best below one for a machine at rest."""
    return f"{os.getloadavg()[0]:.2f}" if hasattr(os, "getloadavg") else "unknown"


def cpu_model() -> str:
    """The processor's own name, or its architecture."""
    info = Path("/proc/cpuinfo")
    names = info.read_text().splitlines() if info.exists() else []
    found = [line.split(":", 1)[1].strip() for line in names if line.startswith("model name")]
    return found[0] if found else platform.processor() or platform.machine()


def file_sha256(path: Path) -> str:
    """The digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def say(line: str) -> None:
    """Progress, on the terminal; stdout belongs to the figures."""
    print(line, file=sys.stderr, flush=True)


def _versions() -> list[str]:
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            found.append(f"{package} absent")
    return found


def _memory_gb() -> float:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    except (ValueError, OSError):
        return 0.0


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _cell(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _verdict(holds: bool | None) -> str:
    return {True: "yes", False: "NO", None: ""}[holds]
