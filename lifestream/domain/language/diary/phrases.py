"""The form in which each language's turns of phrase for diary questions are written down.

In small letters without accents. A phrase is a regular expression for a whole question of which
days and politeness were taken off; a space stands for any space. In it stand

    ‹T›  a recording: "the garden meeting", "our last call with Dana", a title in quotation marks
    ‹P›  a person's name, up to three words
    ‹X›  what it is about, any words
    ‹R›  a noun for recordings, in singular or plural
    ‹M›  the same for meetings alone
"""

from dataclasses import dataclass
from enum import StrEnum


class DiaryAsk(StrEnum):
    """The kinds of questions about the diary itself."""

    DAY = "day"
    SUMMARY = "summary"
    DECISIONS = "decisions"
    OPEN_QUESTIONS = "open_questions"
    TASKS = "tasks"
    PROMISED_TO = "promised_to"
    PEOPLE = "people"
    MENTIONS = "mentions"
    RECORDINGS_ABOUT = "recordings_about"
    RECORDINGS = "recordings"
    LAST_MET = "last_met"
    LAST_MENTION = "last_mention"
    THERE = "there"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryPhrases:
    """One language's.

    Attributes:
        recordings: Nouns for recordings, ``‹R›``; ``meetings`` those for meetings alone.
        before: What may stand before such a noun: articles, "our", adjectives.
        behind: What joins words behind it: "with", "about".
        last: Words that ask for the latest one.
        fillers: Words around a recording's name that say nothing of it.
        pronouns: Words that stand in a person's place and name nobody.
        polite: What may stand around a question.
        phrases: Lists of turns of phrase by kind; the first kind whose phrase fits counts.
    """

    recordings: str
    meetings: str
    before: str
    behind: str
    last: str
    fillers: str
    pronouns: str
    polite: str
    phrases: tuple[tuple[DiaryAsk, tuple[str, ...]], ...]
