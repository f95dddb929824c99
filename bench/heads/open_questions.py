"""Fitting the head that tells which questions a meeting leaves open, on labels from reading.

The six annotated meetings to fit on and twelve more of QMSum's training part
(``bench/data/open_questions.json``). Figures are of meetings left out in turn; nothing is random.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.answers.fit import fit_logistic
from bench.minutes.annotated import Wanted, annotated_meetings
from bench.minutes.scoring import SLACK_S, Tally, tally
from bench.recordings.folders import CORPUS
from bench.recordings.meetings import read_meetings
from bench.report import Row, row, say
from lifestream.domain.summary import Evidence
from lifestream.inference.writing.extractive.commitments import evidence_of
from lifestream.inference.writing.extractive.left_open.head import (
    FILE,
    Numbers,
    OpenHead,
    left_open,
    load_open_head,
    may_stay_open,
)
from lifestream.inference.writing.extractive.left_open.signs import SIGNS, open_signs
from lifestream.inference.writing.extractive.sentences import Sentence, sentences_of

LABELS = Path(__file__).resolve().parent.parent / "data" / "open_questions.json"
UNSURE = 0.5
RIDGE = 3.0
MIN_PRECISION = 0.6
MAX_PLACE_S = 30.0
"""Every question of a place this short is the one that the reader marked."""

DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A meeting's questions: their signs, and 1 where one stays open, UNSURE, else 0."""

    name: str
    sentences: tuple[Sentence, ...]
    wanted: tuple[Wanted, ...]
    signs: Numbers
    marks: Numbers


def fit_open_questions(*, write: bool) -> list[Row]:
    """Leave each meeting out once; then fit on all."""
    meetings = _meetings()
    heads = [
        _fitted([one for one in meetings if one is not left_out], 0.0) for left_out in meetings
    ]
    tried = [round(0.1 * step, 1) for step in range(-40, 20)]
    found = {least: _found(meetings, heads, least) for least in tried}
    sure = [least for least in tried if found[least].precision >= MIN_PRECISION] or tried
    best = max(sure, key=lambda least: found[least].f1)
    if write:
        _write(_fitted(meetings, best))
    return [
        row("open questions, meetings left out in turn: precision", found[best].precision, "share"),
        row("open questions, meetings left out in turn: recall", found[best].recall, "share"),
        row("a logit from which on a question stays open", best, "logit"),
    ]


def _meetings() -> list[_Read]:
    train = {one.name: one for one in read_meetings(CORPUS / "qmsum", "train")}
    read = []
    for one in annotated_meetings("fit"):
        sentences = sentences_of(one.meeting.segments)
        marks = [_mark(each, one.questions) for each in sentences if may_stay_open(each)]
        read.append(_read(one.meeting.name, sentences, one.questions, marks))
    for name, labels in json.loads(LABELS.read_bytes())["meetings"].items():
        sentences = sentences_of(train[name].segments)
        texts = dict.fromkeys(labels["unsure"], UNSURE) | dict.fromkeys(labels["open"], 1.0)
        marks = [texts.get(each.text, 0.0) for each in sentences if may_stay_open(each)]
        wanted = tuple(
            Wanted(
                what=each.text,
                parts=((each.start_s, each.end_s),),
                optional=texts[each.text] == UNSURE,
            )
            for each in sentences
            if each.text in texts and may_stay_open(each)
        )
        read.append(_read(name, sentences, wanted, marks))
    return read


def _read(
    name: str, sentences: tuple[Sentence, ...], wanted: tuple[Wanted, ...], marks: Sequence[float]
) -> _Read:
    signs = [open_signs(sentences, at) for at, each in enumerate(sentences) if may_stay_open(each)]
    return _Read(
        name=name,
        sentences=sentences,
        wanted=wanted,
        signs=np.array(signs, np.float64).reshape(-1, len(SIGNS)),
        marks=np.array(marks, np.float64),
    )


def _mark(sentence: Sentence, wanted: Sequence[Wanted]) -> float:
    """Whether it was asked where a reader marked an open question; in a long place it is not known
    which question was meant."""
    inside = [each for each in wanted if any(_within(sentence, part) for part in each.parts)]
    if not inside:
        return 0.0
    short = [
        each
        for each in inside
        if not each.optional and sum(end - start for start, end in each.parts) <= MAX_PLACE_S
    ]
    return 1.0 if short else UNSURE


def _within(sentence: Sentence, part: tuple[float, float]) -> bool:
    return sentence.end_s > part[0] - SLACK_S and sentence.start_s < part[1] + SLACK_S


def _fitted(meetings: Sequence[_Read], open_from: float) -> OpenHead:
    signs = np.concatenate([one.signs for one in meetings])
    marks = np.concatenate([one.marks for one in meetings])
    sure = marks != UNSURE
    head = fit_logistic(signs[sure], marks[sure], np.ones(int(sure.sum())), SIGNS, RIDGE)
    slopes = np.array(head.weights) / np.array(head.scales)
    return OpenHead(
        weights=tuple(round(float(slope), DIGITS) for slope in slopes),
        bias=round(head.bias - float(slopes @ np.array(head.means)), DIGITS),
        open_from=open_from,
    )


def _found(meetings: Sequence[_Read], heads: Sequence[OpenHead], least: float) -> Tally:
    counted = Tally()
    for one, head in zip(meetings, heads, strict=True):
        tried = OpenHead(weights=head.weights, bias=head.bias, open_from=least)
        tally(list(_evidence(left_open(one.sentences, tried))), one.wanted, counted)
    return counted


def _evidence(questions: Sequence[Sentence]) -> Iterator[tuple[str, Evidence, None]]:
    for each in questions:
        yield each.text, evidence_of(each), None


def _write(head: OpenHead) -> None:
    found = {
        "weights": dict(zip(SIGNS, head.weights, strict=True)),
        "bias": head.bias,
        "open_from": head.open_from,
    }
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    load_open_head.cache_clear()
    say(f"written: {FILE}")
