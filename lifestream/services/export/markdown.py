"""A document's contents as Markdown that reads well on paper and in any viewer.

Names, speech, screen text and file names are untrusted: nothing in them becomes Markdown or HTML.
"""

import re
from collections.abc import Iterator, Sequence

from lifestream.services.export.document import (
    SCREEN,
    UNVERIFIED,
    Block,
    ExportDocument,
    Line,
    ShownSlide,
    Task,
)
from lifestream.text.clock import clock

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&])")
# What makes a list, a heading or a number of a line only does so at its beginning.
_AT_LINE_START = re.compile(r"^(\s*)([-+=:]|\d+[.)])")


def markdown_of(document: ExportDocument) -> str:
    """The minutes and time blocks; parts that are not there yet are left out and named at the end.

    Times are links where the document knows the addresses of moments.
    """
    return "\n".join(_lines(document)).strip() + "\n"


def escaped(text: str) -> str:
    """``text`` on one line with everything that Markdown or HTML would act on made harmless."""
    line = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())
    line = _SPECIAL.sub(r"\\\1", line).replace("\\<", "&lt;").replace("\\>", "&gt;")
    line = line.replace("\\&", "&amp;")
    # A bare address would become a link by itself in many viewers.
    line = re.sub(r"(?i)\b(https?|ftp|mailto|javascript|data)(:)", r"\1&#58;", line)
    line = re.sub(r"(?i)\bwww\.", "www&#46;", line)
    return _AT_LINE_START.sub(lambda m: m.group(1) + _defused(m.group(2)), line)


def _defused(marker: str) -> str:
    return f"{marker[:-1]}\\{marker[-1]}"


def _lines(document: ExportDocument) -> Iterator[str]:
    yield f"# {escaped(document.title)}"
    yield ""
    yield from _head(document)
    yield from _minutes(document)
    yield from _section("Notes", _points(document, document.notes, with_speaker=False))
    # As written: it is Markdown already, and its reader's own.
    yield from _section("My words", document.own_words)
    if document.blocks:
        yield "## Time blocks"
        yield ""
    for block in document.blocks:
        yield from _block(document, block)
    yield from _section(SCREEN, [_slide(document, one) for one in document.screen])
    yield from _section("How this was made", [f"- {escaped(one)}" for one in document.made_by])


def _head(document: ExportDocument) -> Iterator[str]:
    if document.filename:
        yield f"- File: {escaped(document.filename)}"
    yield f"- Recorded: {document.day}"
    if document.length:
        yield f"- Length: {document.length}"
    if document.speakers:
        yield f"- Speakers: {', '.join(escaped(name) for name in document.speakers)}"
    if document.tags:
        yield f"- Tags: {', '.join(escaped(tag) for tag in document.tags)}"
    if document.verdict:
        yield f"- {escaped(document.verdict)}"
    yield ""
    for sentence in document.warnings:
        yield f"> {escaped(sentence)}"
        yield ">"
    if document.warnings:
        yield ""


def _minutes(document: ExportDocument) -> Iterator[str]:
    for part in document.parts:
        tasks = _tasks(document, part.tasks or ())
        lines = tasks or _points(document, part.lines, with_speaker=True)
        yield from _section(escaped(part.title), lines or [part.empty])
    yield from _section("Chapters", _points(document, document.chapters, with_speaker=False))
    shelf = _points(document, document.shelf, with_speaker=False)
    yield from _section(UNVERIFIED, shelf)
    if document.topics:
        yield from _section("Topics", [", ".join(escaped(topic) for topic in document.topics)])


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"## {title}"
        yield ""
        yield from lines
        yield ""


def _points(document: ExportDocument, lines: Sequence[Line], *, with_speaker: bool) -> list[str]:
    return [
        f"- {f'**{escaped(line.who)}:** ' if with_speaker and line.who else ''}"
        f"{escaped(line.text)} ({_time(document, line.at_s)})"
        for line in lines
    ]


def _tasks(document: ExportDocument, tasks: Sequence[Task]) -> list[str]:
    rows = [
        f"| {escaped(task.who) or 'nobody named'} | {escaped(task.what)} "
        f"| {task.due.isoformat() if task.due else '–'} | {escaped(task.due_said) or '–'} "
        f"| {_time(document, task.at_s)} |"
        for task in tasks
    ]
    return ["| Who | What | Due | As said | At |", "|---|---|---|---|---|", *rows] if rows else []


def _block(document: ExportDocument, block: Block) -> Iterator[str]:
    yield f"### {clock(block.start_s)}–{clock(block.end_s)} {escaped(block.title)}"
    yield ""
    by_speaker: dict[str, list[Line]] = {}
    for line in block.lines:
        by_speaker.setdefault(line.who, []).append(line)
    for who, lines in by_speaker.items():
        yield f"**{escaped(who) or 'Speaker unknown'}**"
        yield ""
        yield from _points(document, lines, with_speaker=False)
        yield ""
    if block.shown:
        yield "Shown:"
        yield ""
        yield from (f"- {escaped(text)}" for text in block.shown)
        yield ""
    if block.topics:
        yield f"Topics: {', '.join(escaped(topic) for topic in block.topics)}"
        yield ""


def _slide(document: ExportDocument, slide: ShownSlide) -> str:
    times = f" ({slide.times})" if slide.times else ""
    return f"- {_time(document, slide.at_s)} {escaped(slide.text)}{times}"


def _time(document: ExportDocument, at_s: float) -> str:
    link = document.link(at_s)
    return f"[{clock(at_s)}]({link})" if link else clock(at_s)
