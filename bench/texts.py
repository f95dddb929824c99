"""Generated texts of every script through all text functions, and minutes of very long turns."""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from bench.report import Row, row, say
from lifestream.domain.days.dates import find_day_range
from lifestream.domain.days.days_in_names import from_name
from lifestream.domain.days.doubts import dates_shown
from lifestream.domain.days.due_dates import find_due
from lifestream.domain.days.self_dates import self_dates
from lifestream.domain.language.asking import find_speaker, leans_on_earlier
from lifestream.domain.language.diary.reading import read_diary_question
from lifestream.domain.language.languages import KNOWN_LANGUAGES, language_of
from lifestream.domain.language.numbers import in_digits, number_tokens, numbers_in
from lifestream.domain.slides.screen_lines import is_frame, is_wording
from lifestream.domain.titles import folded_title
from lifestream.domain.transcript import Segment
from lifestream.domain.vocabulary.entries import split_terms, term_key
from lifestream.inference.writing.extractive.answer_evidence import asks
from lifestream.inference.writing.extractive.asked_kinds import holds, kinds_asked
from lifestream.inference.writing.extractive.exchange_signs import is_assent
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
from lifestream.ports.language_model import WholeMaterial
from lifestream.services.ask.search_library import snippet_of
from lifestream.services.tasks.here_and_now import is_about_here_and_now
from lifestream.services.tasks.said_done import says_over
from lifestream.text.orders import addresses_in, orders_in, without_orders
from lifestream.text.readable import readable
from lifestream.text.search_words import index_terms, query_terms
from lifestream.text.sentence_cuts import sentences_in

PIECES = (
    "one million point five|nine hundred|and|point|9999999999999999|1e309|12/31/9999|0000-00-00|"
    "31.2.|17/11|last|next|years ago|1000 weeks ago|since|between|to|Monday|March|the twelfth|"
    "vor tausend Wochen|zwei|Millionen|Komma|bis|Freitag|Ende des Monats|hundert|hace|mil|semanas|"
    "el martes pasado|de|marzo|il y a|vingt|et un|mille|virgule|tra|due|settimane|fa|há|dois|"
    "sexta-feira|weken|geleden|duizend|会議|三月|ประชุม|बैठक|встреча|اجتماع|ß|İ|ﷺ|\u0301|\u200d|😀|.|…|。"
).split("|")
SCRIPTS = ((0x20, 0x7F), (0xA0, 0x24F), (0x370, 0x5FF), (0x600, 0x6FF), (0x900, 0xEFF))
WIDE = ((0x1000, 0x17FF), (0x3000, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0x1F300, 0x1FAFF))
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
SAID_EVERY = 1_000
"""Texts between two lines on the terminal: a run that is stopped has said how far it came."""

TALKS_EVERY = 20
"""Of so many texts, the last ones together are a talk that minutes are written of."""

SENTENCES = 1000
GROWTH_GOAL = 12.0
"""Eight times as many sentences take at most this much more time; the square would be 64."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench texts``."""
    parser.add_argument("--texts", type=int, default=20_000, help="how many (20000)")
    parser.add_argument("--text-seed", type=int, default=1, help="of the generator (1)")


def files_of(given: argparse.Namespace) -> list[Path]:
    """Nothing is read."""
    return []


def measure(given: argparse.Namespace) -> list[Row]:
    """Errors of all functions together, and how time grows with a turn's length."""
    chance = random.Random(given.text_seed)
    say(f"{given.texts} texts")
    began = time.process_time()
    errors: list[str] = []
    said: list[tuple[str, str]] = []
    for number in range(given.texts):
        if number and number % SAID_EVERY == 0:
            say(f"  {number} texts, {len(errors)} exceptions")
        text = _text(chance)
        day = date.fromordinal(chance.randint(1, date.max.toordinal()))
        language = chance.choice([*KNOWN_LANGUAGES, "ja", "th", "ru", "ar"])
        errors += _errors(text, language, day)
        said.append((text, language))
        if len(said) == TALKS_EVERY:
            errors += _errors_of_minutes(said, day)
            said = []
    spent_s = time.process_time() - began
    note = "; ".join(errors[:3])
    rows = [
        row(f"exceptions, {given.texts} texts", len(errors), "count", goal=0, better="less",
            note=note),
        row("one text through all functions", 1000 * spent_s / max(given.texts, 1), "ms"),
    ]  # fmt: skip
    for talk, say_one in _TALKS.items():
        short_s, long_s = _minutes_s(say_one, SENTENCES), _minutes_s(say_one, 8 * SENTENCES)
        name = f"minutes of one turn, {talk}"
        rows.append(row(f"{name}: {8 * SENTENCES} sentences", long_s, "s"))
        growth = long_s / short_s
        rows.append(row(f"{name}: 8 times as long", growth, "x", goal=GROWTH_GOAL, better="less"))
    return rows


def _text(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.5:
        parts = chance.choices(PIECES, k=chance.randint(0, 15))
        return chance.choice([" ", "", ", "]).join(parts)
    if kind < 0.6:
        return "".join(chance.choices("0123456789.,/-:", k=chance.randint(1, 500)))
    low, high = chance.choice((*SCRIPTS, *WIDE))
    letters = [chr(chance.randint(low, high)) for _ in range(chance.randint(0, 60))]
    return "".join(chance.choice([letter, letter, " "]) for letter in letters)


def _errors(text: str, language: str, day: date) -> list[str]:
    failed: list[str] = []
    for call in (*_words_and_days(text, language, day), *_said_and_asked(text, language)):
        try:
            call()
        except Exception as error:  # whatever it is, it is what is counted here
            failed.append(f"{type(error).__name__} for {text[:60]!r}")
    return failed


def _words_and_days(text: str, language: str, day: date) -> Sequence[Callable[[], object]]:
    return (
        lambda: find_day_range(text, today=day),
        lambda: find_day_range(text, today=day, languages=(language,)),
        lambda: find_due(text, said_on=day, language=language),
        lambda: find_due(text, said_on=None),
        lambda: self_dates(f"today is {text}", language),
        lambda: list(dates_shown(text)),
        lambda: numbers_in(text, language=language),
        lambda: in_digits(number_tokens(text), language=language),
        lambda: index_terms(text, language),
        lambda: query_terms(text, (language,)),
        lambda: sentences_in(text, language),
        lambda: language_of(text),
        lambda: from_name(text, zone=UTC, not_after=NEW_YEAR),
    )


def _said_and_asked(text: str, language: str) -> Sequence[Callable[[], object]]:
    return (
        lambda: find_speaker(text),
        lambda: leans_on_earlier(text),
        lambda: read_diary_question(text),
        lambda: [holds(kind, text, language) for kind in kinds_asked(text)],
        lambda: asks(text) or is_assent(text),
        lambda: is_frame(text) or is_wording(text),
        lambda: is_about_here_and_now(text),
        lambda: says_over(text, language),
        lambda: (orders_in(text), without_orders(text), addresses_in(text)),
        lambda: readable(text, language),
        lambda: (folded_title(text), [term_key(term) for term in split_terms(text)]),
        lambda: snippet_of(f"{text} lantern", "lantern", language),
    )


def _errors_of_minutes(said: Sequence[tuple[str, str]], day: date) -> list[str]:
    """What goes wrong when people say all these texts, one after the other."""
    segments = tuple(
        Segment(
            start_s=2.0 * at,
            end_s=2.0 * at + 1.9,
            text=text or "…",
            speaker=f"S{at % 3 + 1}",
            language=language,
        )
        for at, (text, language) in enumerate(said)
    )
    try:
        ExtractiveWriter().write_minutes(_recording_of(segments, day))
    except Exception as error:  # whatever it is, it is what is counted here
        return [f"{type(error).__name__} in minutes of {said[0][0][:60]!r} and what followed"]
    return []


_TALKS: dict[str, Callable[[str, int], str]] = {
    "talk": lambda words, at: f"The {words} is nice.",
    "tasks": lambda words, at: f"I will send the {words} by March {1 + at % 28}.",
    "decisions": lambda words, at: f"We decided that the {words} moves.",
    "proposals": lambda words, at: ("Agreed.", f"I suggest we should move the {words}.")[at % 2],
}


def _minutes_s(say_one: Callable[[str, int], str], count: int) -> float:
    """Processor seconds for the minutes of one turn of so many sentences."""
    chance = random.Random(3)
    letters = "bcdfgaeiou"
    segments = tuple(
        Segment(
            start_s=2.0 * at,
            end_s=2.0 * at + 1.9,
            text=say_one(" ".join("".join(chance.choices(letters, k=6)) for _ in range(3)), at),
            speaker="S1",
            language="en",
        )
        for at in range(count)
    )
    material = _recording_of(segments, date(2026, 3, 2))
    began = time.process_time()
    ExtractiveWriter().write_minutes(material)
    return time.process_time() - began


def _recording_of(segments: tuple[Segment, ...], day: date) -> WholeMaterial:
    return WholeMaterial(
        filename="turn.mp4",
        duration_s=2.0 * len(segments),
        segments=segments,
        screen=(),
        blocks=(),
        recorded_on=day,
    )
