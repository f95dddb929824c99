"""How far word times are from the truth, and the constant offset that a model needs.

Truth is when each utterance of a recording begins and ends (``NAME.segments.json``,
``NAME.turns.json`` or the turns in ``NAME.json`` beside it): the first word's start and the last
word's end are compared where both were heard. The offset is fitted on one half of the recordings
and the error told on the other; recordings made from the same readings stay in one half.
"""

import argparse
import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.recordings.corpus import Recording, recordings
from bench.recordings.folders import CORPUS
from bench.report import Row, row, say
from bench.scoring.words import normalised
from lifestream.config import load_settings
from lifestream.domain.transcript import Word

GOAL_S = 0.08
FIT = re.compile(r"LJ001|lecture|commercial|leopard|katiesteve")
"""The half that offsets are fitted on: one reader's essay and its lecture, three conversations."""

Errors = tuple[list[float], list[float]]
"""Seconds that starts and ends are late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """An utterance and when it is said."""

    start_s: float
    end_s: float
    text: str


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench times``."""
    parser.add_argument("--model", default="base", help="whisper model (default base)")


def files_of(given: argparse.Namespace) -> list[Path]:
    """Too many to name each."""
    return []


def measure(given: argparse.Namespace) -> list[Row]:
    """The offset from one half, the error on the other, as the model and as LifeStream tells."""
    if not CORPUS.is_dir():
        raise SystemExit(f"There is no folder {CORPUS}.")
    halves: dict[bool, list[tuple[Errors, Errors]]] = {True: [], False: []}
    for recording in recordings(CORPUS):
        truth = spoken_in(recording)
        if not truth or recording.pseudo:
            continue
        say(f"  {recording.name}")
        raw, told = heard_words(recording.path, given.model)
        fit = bool(FIT.search(recording.name))
        halves[fit].append((errors_of(truth, raw), errors_of(truth, told)))
    return list(_rows(given.model, halves))


def _rows(model: str, halves: dict[bool, list[tuple[Errors, Errors]]]) -> Iterator[Row]:
    def pooled(fit: bool, told: bool) -> Any:
        return np.concatenate([np.array([*e[told][0], *e[told][1]]) for e in halves[fit]])

    offset_s = -float(np.median(pooled(True, False)))
    other = pooled(False, False)
    where = f"{len(halves[False])} recordings, {len(other)} edges, not fitted on"
    yield row(f"{model}: offset fitted on {len(halves[True])} recordings", offset_s, "s")
    yield row(f"{model}: median error as the model tells, {where}", _median(other), "s")
    yield row(f"{model}: with that offset alone, {where}", _median(other + offset_s), "s")
    for fit, name in ((False, where), (True, "the half that was fitted on")):
        yield row(
            f"{model}: as LifeStream tells, {name}",
            _median(pooled(fit, True)),
            "s",
            goal=None if fit else GOAL_S,
            better="less",
        )


def heard_words(path: Path, model: str) -> tuple[list[Word], list[Word]]:
    """The words with the model's own times, and as LifeStream tells them."""
    from lifestream.bootstrap.engines import Engines
    from lifestream.inference.whisper.output import join_windows
    from lifestream.inference.whisper.times import offset_of
    from lifestream.inference.whisper.transcriber import WhisperTranscriber
    from lifestream.pipeline.media.audio import PcmAudio, extract_audio
    from lifestream.pipeline.media.source import probe
    from lifestream.ports.transcriber import TranscriberRequest

    with tempfile.TemporaryDirectory() as folder:
        samples = Path(folder) / "samples"
        extract_audio(path, probe(path), samples, progress=_silent)
        audio = PcmAudio(samples)
        speech = Engines(load_settings()).speech_detector.detect(audio, _silent).regions
        transcriber = WhisperTranscriber(
            model=model, models_dir=load_settings().models_dir, device="cpu", beam_size=5
        )
        request = TranscriberRequest(audio=audio, speech=speech, languages=("en",))
        windows = tuple(transcriber.hear(request, _silent))
    told = join_windows(windows, speech, transcriber.engine)
    offset_s = offset_of(model) or 0.0
    raw = [_moved(word, -offset_s) for window in windows for word in window.words]
    return raw, [word for segment in told.segments for word in segment.words]


def errors_of(truth: Sequence[Spoken], words: Sequence[Word]) -> Errors:
    """How late each utterance's first word begins and last word ends, where they were heard."""
    import jiwer

    said: list[str] = []
    edges = []
    for spoken in truth:
        own = normalised(spoken.text)
        if own:
            edges.append((len(said), len(said) + len(own) - 1, spoken))
            said += own
    heard = [(part, word) for word in words for part in normalised(word.text)]
    if not heard:
        return [], []
    found: dict[int, Word] = {}
    texts = [" ".join(said)], [" ".join(part for part, _ in heard)]
    for chunk in jiwer.process_words(*texts).alignments[0]:
        if chunk.type == "equal":
            for i in range(chunk.ref_end_idx - chunk.ref_start_idx):
                found[chunk.ref_start_idx + i] = heard[chunk.hyp_start_idx + i][1]
    starts = [found[i].start_s - s.start_s for i, _, s in edges if i in found]
    ends = [found[j].end_s - s.end_s for _, j, s in edges if j in found]
    return starts, ends


def spoken_in(recording: Recording) -> list[Spoken]:
    """The utterances with times beside a recording; none where nothing is known."""
    for suffix in (".segments.json", ".turns.json", ".json"):
        path = recording.path.with_suffix(suffix)
        if not path.exists():
            continue
        found = json.loads(path.read_bytes())
        entries = found.get("turns", []) if isinstance(found, dict) else found
        if entries and "text" in entries[0]:
            return [
                Spoken(start_s=e["start"], end_s=e["end"], text=e.get("spoken") or e["text"])
                for e in entries
            ]
    return []


def _moved(word: Word, by_s: float) -> Word:
    return Word(start_s=word.start_s + by_s, end_s=word.end_s + by_s, text=word.text)


def _median(errors: Any) -> float:
    return float(np.median(np.abs(errors)))


def _silent(fraction: float) -> None:
    """Ignore the progress."""
