"""The due date of a task, in a sentence that may name other days as well.

"The launch moves from April 7th to April 22nd, I will tell the director tomorrow" is due tomorrow.
"The shop closes on Monday, so I will call them" is due on no day that anybody named: a day of
another clause is left alone, because a wrong due date is worse than none.
"""

import re
from datetime import date

from lifestream.domain.days.due_dates import Due, all_due, find_due
from lifestream.inference.writing.extractive.words import content_stems

_NEXT_CLAUSE = re.compile(
    r"(?i)\b(?:because|although|though|weil|obwohl|denn|porque|aunque|parce que|car)\b|"
    r",\s+(?:and|but|so|und|aber|y|pero|et|mais)\b"
)
"""Where a sentence stops to speak of the task: English, German, Spanish, French."""


def due_of_task(
    text: str, *, lead_end: int, task_start: int, said_on: date | None, language: str | None = None
) -> Due | None:
    """The due date of the task that a sentence takes on.

    The first one behind a word for a deadline among the task's own words, else the first there,
    else the one that the sentence opens with ("By Friday I will ..."), if it opens with nothing
    else that tells something.

    Args:
        text: The sentence.
        lead_end: Where the words begin by which the task is taken on ("I will").
        task_start: Where the task's own words begin.
        said_on: The recording's day; None keeps the words and resolves only full dates.
        language: ISO 639-1 code, as for ``find_due``.
    """
    task, lead = text[task_start:], text[:lead_end]
    clause = task[: found.start()] if (found := _NEXT_CLAUSE.search(task)) else task
    for part in (clause, task):
        if due := find_due(part, said_on=said_on, language=language):
            return due
    opening = all_due(lead, said_on=said_on, language=language)
    without = lead
    for due in reversed(opening):
        without = without[: due.start] + without[due.end :]
    return opening[0] if len(opening) == 1 and not content_stems(without, language) else None


def only_due(text: str, *, said_on: date | None, language: str | None = None) -> Due | None:
    """The due date of a text that names one day; None where it names several, or none."""
    found = all_due(text, said_on=said_on, language=language)
    days = {due.day or due.said.casefold() for due in found}
    return found[0] if len(days) == 1 else None
