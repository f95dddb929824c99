"""A document's contents as plain text that reads well: the transcript (who, when, what), and the
minutes.
"""

import textwrap
from collections.abc import Iterator, Sequence

from lifestream.services.export.document import (
    NOBODY,
    SCREEN,
    UNVERIFIED,
    ExportDocument,
    Line,
    Task,
)
from lifestream.text.clock import clock

WIDTH = 88


def text_of(document: ExportDocument) -> str:
    """The transcript: title, date, people; then every paragraph with its time and its speaker."""
    lines = [document.title, *document.meta]
    speaker = None
    for paragraph in document.transcript:
        who = paragraph.who or NOBODY
        if who != speaker:
            lines += ["", who]
            speaker = who
        lines += _wrapped(f"[{clock(paragraph.at_s)}] ", paragraph.text)
    if not document.transcript:
        lines += ["", "No words were recognised in this recording."]
    if document.notes:
        lines += ["", "Notes", *_lines(document.notes)]
    return "\n".join(lines) + "\n"


def summary_text_of(document: ExportDocument) -> str:
    """The minutes: title, date, people; then every part with the time of each line."""
    lines = [document.title, *document.meta, *document.warnings]
    for part in document.parts:
        lines += ["", part.title]
        lines += [*_tasks(part.tasks or ()), *_lines(part.lines)] or [part.empty]
    if document.own_words:
        lines += ["", "My words", *document.own_words]
    more = (
        ("Notes", document.notes),
        ("Chapters", document.chapters),
        (UNVERIFIED, document.shelf),
    )
    for title, texts in more:
        if texts:
            lines += ["", title, *_lines(texts)]
    if document.screen:
        lines += ["", SCREEN]
    for slide in document.screen:
        times = f" ({slide.times})" if slide.times else ""
        lines += _wrapped(f"[{clock(slide.at_s)}] ", slide.text + times)
    return "\n".join(lines) + "\n"


def _lines(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        who = f"{line.who}: " if line.who else ""
        yield from _wrapped(f"[{clock(line.at_s)}] ", f"{who}{line.text}")


def _tasks(tasks: Sequence[Task]) -> Iterator[str]:
    for task in tasks:
        due = f" (due {task.due_shown})" if task.due_shown else ""
        yield from _wrapped(
            f"[{clock(task.at_s)}] ", f"{task.who or 'Nobody named'}: {task.what}{due}"
        )


def _wrapped(time: str, text: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=time,
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
