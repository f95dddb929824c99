"""How far from the truth the words of an endpoint without word times are placed.

The true words of each window stand for what such an endpoint answers. They are placed by forced
alignment, and spread over the speech; the errors are those of ``bench times``. Whether a text is
what is said is decided by its likelihood: that of each window's own text and of the next one's are
told for both halves of the recordings; the bound was chosen on that which ``bench times`` fits on.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.recordings.corpus import Recording, recordings
from bench.recordings.folders import CORPUS
from bench.report import Row, row, say
from bench.times import FIT, Spoken, errors_of, spoken_in
from lifestream.config import load_settings
from lifestream.domain.transcript import SpeechRegion, Word

MIN_WORDS = 3
BRIDGE_S = 1.5


@dataclass(slots=True)
class Half:
    """What was measured on one half of the recordings."""

    recordings: int = 0
    aligned: list[float] = field(default_factory=list)
    spread: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    other: list[float] = field(default_factory=list)


def add_options(parser: argparse.ArgumentParser) -> None:
    """No options of its own: ``--model`` of ``bench times`` says what aligns."""


def files_of(given: argparse.Namespace) -> list[Path]:
    """Too many to name each."""
    return []


def measure(given: argparse.Namespace) -> list[Row]:
    """Errors of both ways, and likelihoods of right and wrong texts."""
    if not CORPUS.is_dir():
        raise SystemExit(f"There is no folder {CORPUS}.")
    halves = {True: Half(), False: Half()}
    for recording in recordings(CORPUS):
        truth = spoken_in(recording)
        if truth and not recording.pseudo:
            say(f"  {recording.name}")
            _place(recording, truth, given.model, halves[bool(FIT.search(recording.name))])
    return [line for fit, half in halves.items() for line in _rows(half, fit)]


def _rows(half: Half, fit: bool) -> Iterator[Row]:
    where = f"{half.recordings} recordings, {'chosen on' if fit else 'not chosen on'}"
    for name, errors in (("aligned", half.aligned), ("spread over speech", half.spread)):
        yield row(f"{name}: median error, {where}", float(np.median(np.abs(errors))), "s")
    yield row(f"likelihood of the right text, least of {len(half.own)}, {where}", min(half.own), "")
    yield row(
        f"likelihood of a wrong text, most of {len(half.other)}, {where}", max(half.other), ""
    )


def _place(recording: Recording, truth: Sequence[Spoken], model: str, into: Half) -> None:
    from lifestream.bootstrap.engines import Engines
    from lifestream.inference.speech.placed_words import placed_words
    from lifestream.inference.speech.speech_windows import speech_windows
    from lifestream.inference.whisper.aligner import MAX_WINDOW_S, WhisperAligner
    from lifestream.pipeline.media.audio import PcmAudio, extract_audio
    from lifestream.pipeline.media.source import probe

    settings = load_settings()
    aligner = WhisperAligner(
        model=model, models_dir=settings.models_dir, device="cpu", threads=settings.cpu_threads
    )
    aligned: list[Word] = []
    spread: list[Word] = []
    with tempfile.TemporaryDirectory() as folder:
        samples_path = Path(folder) / "samples"
        extract_audio(recording.path, probe(recording.path), samples_path, progress=_silent)
        audio = PcmAudio(samples_path)
        speech = Engines(settings).speech_detector.detect(audio, _silent).regions
        windows = speech_windows(audio, speech, longest_s=MAX_WINDOW_S, bridge_s=BRIDGE_S)
        texts = [_said_in(window, truth) for window in windows]
        for place, (window, text) in enumerate(zip(windows, texts, strict=True)):
            if len(text.split()) < MIN_WORDS:
                continue
            samples = audio.read(window.start_s, window.end_s)
            for found, by in ((aligned, aligner), (spread, None)):
                placed, _ = placed_words(
                    text, window, speech, samples=samples, language="en", aligner=by
                )
                found.extend(placed)
            into.own.append(aligner.likelihood(samples, text, "en"))
            wrong = texts[(place + 1) % len(texts)]
            if len(texts) > 1 and len(wrong.split()) >= MIN_WORDS:
                into.other.append(aligner.likelihood(samples, wrong, "en"))
    into.recordings += 1
    into.aligned += [error for edges in errors_of(truth, aligned) for error in edges]
    into.spread += [error for edges in errors_of(truth, spread) for error in edges]


def _said_in(window: SpeechRegion, truth: Sequence[Spoken]) -> str:
    inside = (s for s in truth if window.start_s <= (s.start_s + s.end_s) / 2 <= window.end_s)
    return " ".join(spoken.text for spoken in inside)


def _silent(fraction: float) -> None:
    """Ignore the progress."""
