"""Train the heads that read sentences, on the half of the meetings that is to fit on.

Labels are from reading (``bench/data/sentence_acts.json`` and ``minutes.json``). Each figure is of
meetings that were left out while training; ``--write`` keeps what all of them together give.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.heads.open_questions import fit_open_questions
from bench.minutes.annotated import AnnotatedMeeting, Wanted, annotated_meetings, sentence_at
from bench.minutes.scoring import Tally, tally
from bench.qmsum import vectors_of
from bench.recordings.folders import CORPUS
from bench.recordings.meetings import read_meetings
from bench.report import Row, row, say
from lifestream.config import load_settings
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.inference.writing.extractive.commitments import evidence_of
from lifestream.inference.writing.extractive.exchange_signs import Signs, signs_of
from lifestream.inference.writing.extractive.exchanges import apart, may_settle
from lifestream.inference.writing.extractive.heads import (
    ACTS,
    FILE,
    Heads,
    Linear,
    Numbers,
    plain_linear,
)
from lifestream.inference.writing.extractive.sentences import Sentence, sentences_of
from lifestream.ports.vector_index import Vectors

LABELS = Path(__file__).resolve().parent.parent / "data" / "sentence_acts.json"
DIRECTIONS = 64
"""The acts are learned in as many main directions of the vectors; few labels bear no more."""

SCALE = 10.0
STEPS = 12
ACT_PENALTY, CANDIDATE_PENALTY, SETTLE_PENALTY = 0.02, 0.01, 0.03
CANDIDATE_FROM = -0.45
PROMISES_FROM = 1.4
MIN_PRECISION = 0.6
OPTIONAL = 0.5
"""The label of sentences that readers would differ about: they are left out."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench heads``."""
    parser.add_argument("--write", action="store_true", help="keep the weights beside the code")


def files_of(given: argparse.Namespace) -> list[Path]:
    """Too many to name each."""
    return []


def measure(given: argparse.Namespace) -> list[Row]:
    """Leave each meeting out once; then train on all."""
    embedder = E5Embedder(models_dir=load_settings().models_dir)
    labelled, meetings = _labelled(embedder), _read(embedder)
    scores = [_scores(_trained(labelled, meetings, without=n), meetings[n]) for n in range(6)]
    settles_from = _best(meetings, scores)
    found = _found(meetings, scores, settles_from)
    heads = _trained(labelled, meetings, settles_from=settles_from)
    if given.write:
        FILE.write_text(json.dumps(_plain(heads), indent=1) + "\n")
        say(f"written: {FILE}")
    return [
        row("decisions, meetings left out in turn: precision", found.precision, "share"),
        row("decisions, meetings left out in turn: recall", found.recall, "share"),
        row("decisions, meetings left out in turn: F1", found.f1, "share"),
        row("a logit from which on something is settled", settles_from, "logit"),
        *fit_open_questions(write=given.write),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Labelled:
    """Sentences by what they do: ``acts`` holds one name each, of ``ACTS`` or "other".

    ``main`` are the main directions of their vectors, a column each.
    """

    meetings: tuple[str, ...]
    acts: tuple[str, ...]
    vectors: Numbers
    mean: Numbers
    main: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    annotated: AnnotatedMeeting
    sentences: tuple[Sentence, ...]
    signs: Signs
    settled: Numbers
    numbers: list[int]
    vectors: Vectors


def _labelled(embedder: E5Embedder) -> _Labelled:
    labels = json.loads(LABELS.read_bytes())["labels"]
    meetings = {m.name: m for m in read_meetings(CORPUS / "qmsum", "train")}
    of = [
        (name, act, sentence_at(meetings[name].segments, place))
        for name, acts in labels.items()
        for act, places in acts.items()
        for place in places
    ]
    vectors = vectors_of(embedder, [text for _, _, text in of]).astype(np.float64)
    mean = vectors.mean(axis=0)
    _, directions = np.linalg.eigh(np.cov((vectors - mean).T))
    return _Labelled(
        meetings=tuple(name for name, _, _ in of),
        acts=tuple(act for _, act, _ in of),
        vectors=vectors,
        mean=mean,
        main=directions[:, ::-1][:, :DIRECTIONS] * SCALE,
    )


def _read(embedder: E5Embedder) -> list[_Read]:
    """The meetings, with vectors of the sentences that the signs find likely."""
    half = annotated_meetings("fit")
    of = [(one, sentences_of(one.meeting.segments)) for one in half]
    signs = [signs_of(sentences) for _, sentences in of]
    settled = [_settled(one.decisions, sentences) for one, sentences in of]
    read = []
    for n, (one, sentences) in enumerate(of):
        others = [k for k in range(len(of)) if k != n]
        head = _candidate([(of[k][1], signs[k], settled[k]) for k in others])
        likely = head(signs[n]) >= CANDIDATE_FROM
        numbers = [k for k, each in enumerate(sentences) if likely[k] and may_settle(each)]
        read.append(
            _Read(
                annotated=one,
                sentences=sentences,
                signs=signs[n],
                settled=settled[n],
                numbers=numbers,
                vectors=vectors_of(embedder, [sentences[k].text for k in numbers] or ["-"]),
            )
        )
    return read


def _settled(wanted: Sequence[Wanted], sentences: Sequence[Sentence]) -> Numbers:
    """1 inside what a reader marked, OPTIONAL inside optional marks, 0 elsewhere."""
    marks = np.zeros(len(sentences))
    for each in sorted(wanted, key=lambda one: not one.optional):
        for start_s, end_s in each.parts:
            for n, sentence in enumerate(sentences):
                if sentence.end_s > start_s and sentence.start_s < end_s:
                    marks[n] = OPTIONAL if each.optional else 1.0
    return marks


def _candidate(of: Sequence[tuple[Sequence[Sentence], Signs, Numbers]]) -> Linear:
    signs = np.concatenate([signs for _, signs, _ in of])
    marks = np.concatenate([marks for _, _, marks in of])
    usable = [len(one.stems) >= 2 for sentences, _, _ in of for one in sentences]
    return _logistic(signs, marks, np.array(usable) & (marks != OPTIONAL), CANDIDATE_PENALTY)


def _trained(
    labelled: _Labelled,
    meetings: Sequence[_Read],
    *,
    without: int | None = None,
    settles_from: float = 0.0,
) -> Heads:
    left_out = meetings[without].annotated.meeting.name if without is not None else ""
    acts = tuple(_act(labelled, act, left_out) for act in ACTS)
    used = [one for n, one in enumerate(meetings) if n != without]
    made = Heads(
        embedder_id="multilingual-e5-small/ct2-int8/1",
        acts=acts,
        candidate=_candidate([(one.sentences, one.signs, one.settled) for one in used]),
        settles=acts[0],
        settles_from=settles_from,
        promises_from=PROMISES_FROM,
        candidate_from=CANDIDATE_FROM,
    )
    # Each meeting's acts come from heads that did not see it: its own would look too sure.
    values, marks = [], []
    for one in used:
        name = one.annotated.meeting.name
        unseen = [_act(labelled, act, left_out, name) for act in ACTS]
        values.append(_values(one, unseen))
        marks.append(one.settled[one.numbers])
    known = np.concatenate(marks)
    settles = _logistic(np.concatenate(values), known, known != OPTIONAL, SETTLE_PENALTY)
    return Heads(
        embedder_id=made.embedder_id,
        acts=acts,
        candidate=made.candidate,
        settles=settles,
        settles_from=settles_from,
        promises_from=PROMISES_FROM,
        candidate_from=CANDIDATE_FROM,
    )


def _values(one: _Read, acts: Sequence[Callable[[Numbers], Numbers]]) -> Numbers:
    if not one.numbers:
        return np.zeros((0, one.signs.shape[1] + len(acts)))
    vectors = one.vectors.astype(np.float64)
    logits = np.stack([act(vectors) for act in acts], axis=1)
    return np.hstack([one.signs[one.numbers], logits])


def _scores(heads: Heads, one: _Read) -> Numbers:
    scores = np.full(len(one.sentences), -np.inf)
    if one.numbers:
        scores[one.numbers] = heads.settles(_values(one, heads.acts))
    return scores


def _best(meetings: Sequence[_Read], scores: Sequence[Numbers]) -> float:
    """The logit with the best F1 of those that keep the precision that is wanted."""
    tried = [round(0.05 * step, 2) for step in range(-10, 30)]
    found = {one: _found(meetings, scores, one) for one in tried}
    sure = [one for one in tried if found[one].precision >= MIN_PRECISION] or tried
    return max(sure, key=lambda one: found[one].f1)


def _found(meetings: Sequence[_Read], scores: Sequence[Numbers], least: float) -> Tally:
    counted = Tally()
    for one, values in zip(meetings, scores, strict=True):
        chosen = [one.sentences[n] for n in apart(one.sentences, values, least)]
        found = [(each.text, evidence_of(each), None) for each in chosen]
        tally(found, one.annotated.decisions, counted)
    return counted


def _act(labelled: _Labelled, act: str, *left_out: str) -> Linear:
    kept = np.array([name not in left_out for name in labelled.meetings])
    marks = np.array([name == act for name in labelled.acts], np.float64)[kept]
    values = (labelled.vectors[kept] - labelled.mean) @ labelled.main
    half = len(marks) / 2
    shares = np.where(marks == 1.0, half / marks.sum(), half / (len(marks) - marks.sum()))
    weights, bias = _newton(values, marks, shares, ACT_PENALTY)
    outer = labelled.main @ weights
    return Linear(weights=outer, bias=float(bias - labelled.mean @ outer))


def _logistic(
    values: Numbers,
    marks: Numbers,
    usable: NDArray[np.bool_],
    penalty: float,
) -> Linear:
    mean, spread = values[usable].mean(axis=0), values[usable].std(axis=0) + 1e-6
    even = np.ones(int(usable.sum()))
    weights, bias = _newton((values[usable] - mean) / spread, marks[usable], even, penalty)
    return Linear(weights=weights / spread, bias=float(bias - mean @ (weights / spread)))


def _newton(
    values: Numbers, marks: Numbers, shares: Numbers, penalty: float
) -> tuple[Numbers, float]:
    """Weights and bias of a penalised logistic regression; nothing in it is random."""
    count = len(marks)
    wide = np.hstack([values, np.ones((count, 1))])
    weights = np.zeros(wide.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-np.clip(wide @ weights, -30, 30)))
        pulled = penalty * np.append(weights[:-1], 0.0)
        slope = wide.T @ (shares * (likely - marks)) / count + pulled
        bent = (wide * (shares * likely * (1 - likely))[:, None]).T @ wide / count
        weights -= np.linalg.solve(bent + penalty * np.eye(len(weights)), slope)
    return weights[:-1], float(weights[-1])


def _plain(heads: Heads) -> dict[str, object]:
    return {
        "embedder_id": heads.embedder_id,
        "candidate_from": heads.candidate_from,
        "settles_from": heads.settles_from,
        "promises_from": heads.promises_from,
        "candidate": plain_linear(heads.candidate),
        "settles": plain_linear(heads.settles),
        "acts": {act: plain_linear(head) for act, head in zip(ACTS, heads.acts, strict=True)},
    }
