"""How many answers are right, wrong and left open, and how often the moment was among the results.

An answer is right when the first sentence it quotes was said in a part that answers the question,
and wrong when it was not; a question that the meeting does not answer has to be left open.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from bench.answers.asked import AskedMeeting, asked_of
from bench.recordings.folders import CORPUS
from bench.report import Row, row
from lifestream.config import load_settings
from lifestream.domain.search import AnswerSentence
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.inference.writing.extractive.writer import ExtractiveWriter

RIGHT, WRONG, AMONG_FIRST, OFF, NEAR = 0.45, 0.08, 0.8, 0.9, 0.75
"""Goals on real meetings, of shares of the questions."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench answers``."""
    parser.add_argument(
        "--meetings", choices=("val", "train"), default="val", help="whose questions are asked"
    )
    parser.add_argument("--each", type=int, default=1, help="every Nth meeting alone is asked")


def files_of(given: argparse.Namespace) -> list[Path]:
    """Too many to name each."""
    return []


def measure(given: argparse.Namespace) -> list[Row]:
    """Ask, answer, compare; the training part is what the head was fitted on."""
    part: Literal["train", "val"] = given.meetings
    embedder = E5Embedder(models_dir=load_settings().models_dir)
    asked = asked_of(part, given.each, embedder, given.corpus or CORPUS)
    return list(_rows(asked))


def _rows(asked: Sequence[AskedMeeting]) -> Iterator[Row]:
    answered = [(one, _first(one)) for one in asked]
    own = [(one, said) for one, said in answered if one.kind == "answerable"]
    count = max(len(own), 1)
    right = sum(said is not None and is_right(one, said) for one, said in own)
    told = sum(said is not None for _, said in own)
    among = sum(any(touches(one, hit) for hit in range(len(one.hits))) for one, _ in own)
    yield row(f"right, of {len(own)} questions", right / count, "share", goal=RIGHT)
    yield row("wrong", (told - right) / count, "share", goal=WRONG, better="less")
    yield row("left open", 1.0 - told / count, "share")
    yield row("the moment among the first five", among / count, "share", goal=AMONG_FIRST)
    for kind, name, goal in (("off", "off every topic", OFF), ("near", "near a topic", NEAR)):
        those = [said for one, said in answered if one.kind == kind]
        left = sum(said is None for said in those)
        label = f"questions {name} left open, of {len(those)}"
        yield row(label, left / max(len(those), 1), "share", goal=goal)


def _first(one: AskedMeeting) -> AnswerSentence | None:
    if not one.is_relevant:
        return None
    return next(iter(ExtractiveWriter().answer(one.question, one.hits)), None)


def is_right(one: AskedMeeting, said: AnswerSentence) -> bool:
    """Whether the sentence was said in a part that answers."""
    chunk = one.hits[said.citations[0] - 1].chunk
    share = max(chunk.text.find(said.text), 0) / max(len(chunk.text), 1)
    at_s = chunk.start_s + share * (chunk.end_s - chunk.start_s)
    return any(start_s <= at_s <= end_s for start_s, end_s in one.parts)


def touches(one: AskedMeeting, hit: int) -> bool:
    """Whether a result overlaps a part that answers."""
    chunk = one.hits[hit].chunk
    return any(chunk.start_s < end_s and chunk.end_s > start_s for start_s, end_s in one.parts)
