"""A document's transcript as plain text that reads well: who, when, what."""

import textwrap

from lifestream.services.export.document import NOBODY, ExportDocument, clock

WIDTH = 88


def text_of(document: ExportDocument) -> str:
    """Title, date, people; then every paragraph with its time and its speaker."""
    lines = [document.title, *document.meta]
    speaker = None
    for paragraph in document.transcript:
        who = paragraph.who or NOBODY
        if who != speaker:
            lines += ["", who]
            speaker = who
        lines += textwrap.wrap(
            paragraph.text,
            WIDTH,
            initial_indent=f"[{clock(paragraph.at_s)}] ",
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    if document.notes:
        lines += ["", "Notes"]
        lines += [f"[{clock(one.at_s)}] {one.text}" for one in document.notes]
    if not document.transcript:
        lines += ["", "No words were recognised in this recording."]
    return "\n".join(lines) + "\n"
