"""How many answers are right, wrong and left open, and how often the moment was among the results.

``truth`` says what counts as right. A question that nothing answers has to be left open.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.answers.asked import AskedQuestion, as_shown, asked_of_clear, asked_of_meetings
from bench.answers.fit import fit_heads
from bench.answers.order import fit_order
from bench.answers.truth import is_right, touches
from bench.recordings.folders import CORPUS
from bench.report import Row, row
from lifestream.config import load_settings
from lifestream.domain.search import AnswerSentence
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.inference.writing.extractive.answers import AnswerFinder

FIRST = 5
REAL, CLEAR = "real meetings", "clear recordings"
GOALS = {REAL: (0.45, 0.08), CLEAR: (0.70, 0.05)}
"""Of shares of the questions: right, wrong."""

AMONG_FIRST, OFF, NEAR = 0.8, 0.9, 0.75


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench answers``."""
    parser.add_argument("--each", type=int, default=1, help="every Nth real meeting alone is asked")
    parser.add_argument(
        "--clear-only", action="store_true", help="the clear recordings alone, in a few seconds"
    )
    parser.add_argument(
        "--fitted", action="store_true", help="ask the half that was fitted, not the other one"
    )
    parser.add_argument("--fit", action="store_true", help="fit the heads anew before")


def files_of(given: argparse.Namespace) -> list[Path]:
    """Too many to name each."""
    return []


def measure(given: argparse.Namespace) -> list[Row]:
    """Ask, answer, compare; by default what was not fitted."""
    embedder = E5Embedder(models_dir=load_settings().models_dir)
    corpus = given.corpus or CORPUS
    finder = AnswerFinder(lambda: embedder)
    if given.fit:
        real = asked_of_meetings("train", given.each, embedder, corpus)
        clear = asked_of_clear("fit", embedder)
        fit_order([*real, *clear])
        real, clear = as_shown(real), as_shown(clear)
        fit_heads(real, clear, finder, embedder_id=embedder.embedder_id)
        fit_heads(real, clear, AnswerFinder(), embedder_id="")
    clear = asked_of_clear("fit" if given.fitted else "report", embedder)
    rows = list(rows_of(as_shown(clear), finder, CLEAR))
    if not given.clear_only:
        part = asked_of_meetings("train" if given.fitted else "val", given.each, embedder, corpus)
        rows += rows_of(as_shown(part), finder, REAL)
    return rows


def quality_rows(corpus: Path) -> list[Row]:
    """What was not fitted, for ``bench quality``."""
    embedder = E5Embedder(models_dir=load_settings().models_dir)
    finder = AnswerFinder(lambda: embedder)
    clear = asked_of_clear("report", embedder)
    real = asked_of_meetings("val", 1, embedder, corpus)
    return [*rows_of(as_shown(clear), finder, CLEAR), *rows_of(as_shown(real), finder, REAL)]


def rows_of(asked: Sequence[AskedQuestion], finder: AnswerFinder, name: str) -> Iterator[Row]:
    """Shares of what is asked of one kind of recordings."""
    waits_s: list[float] = []
    answered = [(one, _answer(one, finder, waits_s)) for one in asked]
    for language, label in (
        ("own", name),
        ("de", f"{name}, in German"),
        ("es", f"{name}, in Spanish"),
    ):
        own = [
            (one, said)
            for one, said in answered
            if one.kind == "answerable" and one.language == language
        ]
        if own:
            yield from _shares(own, label, GOALS[name])
    for kind, words, goal in (("off", "off every topic", OFF), ("near", "near a topic", NEAR)):
        those = [said for one, said in answered if one.kind == kind]
        if those:
            left = sum(not said for said in those)
            label = f"{name}: questions {words} left open, of {len(those)}"
            yield row(label, left / len(those), "share", goal=goal)
    waits_s.sort()
    yield row(f"{name}: choosing, median", waits_s[len(waits_s) // 2] * 1000, "ms")


def _shares(
    own: Sequence[tuple[AskedQuestion, list[AnswerSentence]]],
    label: str,
    goals: tuple[float, float],
) -> Iterator[Row]:
    count = len(own)
    right = sum(bool(said) and is_right(one, said) for one, said in own)
    told = sum(bool(said) for _, said in own)
    among = sum(
        any(touches(one, hit) for hit in range(min(len(one.hits), FIRST))) for one, _ in own
    )
    yield row(f"{label}: right, of {count} questions", right / count, "share", goal=goals[0])
    yield row(f"{label}: wrong", (told - right) / count, "share", goal=goals[1], better="less")
    yield row(f"{label}: left open", 1.0 - told / count, "share")
    yield row(
        f"{label}: the moment among the first {FIRST}", among / count, "share", goal=AMONG_FIRST
    )


def _answer(one: AskedQuestion, finder: AnswerFinder, waits_s: list[float]) -> list[AnswerSentence]:
    began_s = time.perf_counter()
    said = list(finder.answer(one.words, one.hits))
    waits_s.append(time.perf_counter() - began_s)
    return said
