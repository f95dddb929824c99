"""The transcript as plain text that reads well: who, when, what."""

import textwrap
from datetime import tzinfo

from lifestream.services.export.document import NOBODY, export_document
from lifestream.services.export.markdown import clock
from lifestream.services.library.browse_library import Recording

WIDTH = 88


def transcript_text(recording: Recording, *, zone: tzinfo) -> str:
    """Title, date, people; then every paragraph with its time and its speaker."""
    document = export_document(recording, link=lambda at_s: "", zone=zone)
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
    if not document.transcript:
        lines += ["", "No words were recognised in this recording."]
    return "\n".join(lines) + "\n"
