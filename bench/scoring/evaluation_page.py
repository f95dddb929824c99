"""The measured part of ``docs/evaluation.md``; what people wrote around it stays."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bench.report import Row, markdown_table

if TYPE_CHECKING:
    from bench.quality import FileScore, OddScore, Results

BEGIN = "<!-- measured: written by ./run bench quality --markdown -->"
END = "<!-- end of what was measured -->"


def write_page(page: Path, facts: Sequence[str], rows: Sequence[Row], results: "Results") -> None:
    """Put the tables between the two marks, or on a new page."""
    text = (
        page.read_text(encoding="utf-8") if page.exists() else f"# Evaluation\n\n{BEGIN}\n{END}\n"
    )
    if BEGIN not in text or END not in text:
        text = f"{text.rstrip()}\n\n{BEGIN}\n{END}\n"
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    measured = "\n".join(_measured(facts, rows, results))
    page.write_text(f"{before}{BEGIN}\n{measured}\n{END}{after}", encoding="utf-8")


def _measured(facts: Sequence[str], rows: Sequence[Row], results: "Results") -> Iterable[str]:
    yield from ("", *(f"* {fact}" for fact in facts))
    yield from (f"* {part}: {', '.join(names)}" for part, names in results.engines.items())
    yield from ("", "## Together", "", markdown_table(rows))
    notes = [r.note for r in rows if r.note]
    yield from ("", *(f"* {note}" for note in notes)) if notes else ()
    yield from ("", "## File by file", "")
    heads = "file|language|outcome|s|word errors|speaker errors|speakers|cpWER|scene F1"
    yield f"| {heads.replace('|', ' | ')} |"
    yield "|---|---|---|--:|--:|--:|---|--:|--:|"
    yield from (_file_line(score) for score in results.scores)
    if results.odds:
        yield from ("", "## Odd and broken files", "", "| file | expected | outcome | s | why |")
        yield "|---|---|---|--:|---|"
        yield from (_odd_line(score) for score in results.odds)


def _file_line(score: "FileScore") -> str:
    words = f"{score.words.rate:.1%}" if score.words else ""
    if score.words and score.recording.pseudo:
        words = f"({words})"
    if score.recording.silent:
        words = f"{score.segments} segments"
    people = score.speakers
    cells = (
        score.recording.name,
        score.recording.language,
        f"{score.handled.status} {score.handled.code}".strip(),
        f"{score.handled.seconds:.1f}",
        words,
        f"{people.rate:.1%}" if people else "",
        f"{people.found_speakers} of {people.true_speakers}" if people else "",
        f"{score.attributed.rate:.1%}" if score.attributed else "",
        f"{score.cuts.f1:.2f}" if score.cuts else "",
    )
    return "| " + " | ".join(_safe(cell) for cell in cells) + " |"


def _odd_line(score: "OddScore") -> str:
    outcome = f"{score.handled.status} {score.handled.code}".strip()
    if not score.as_expected:
        outcome = f"**{outcome}**"
    name = score.odd.name.removeprefix("broken/").replace("hostile_names.tar:hostile_names/", "")
    cells = (
        name if len(name) < 60 else name[:20] + "…",
        score.odd.expect,
        outcome,
        f"{score.handled.seconds:.1f}",
        score.handled.message[:140],
    )
    return "| " + " | ".join(_safe(cell) for cell in cells) + " |"


def _safe(cell: str) -> str:
    """Names of hostile files neither break the table nor become HTML."""
    return cell.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
