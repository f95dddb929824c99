"""Names that are told and not said: what they cost in words, and whether they are ever heard.

The real base model hears the corpus's English recordings with no names, and with as many as a job
is told. Recordings are split in two halves by name: how many names are told was chosen on the first
half. What nobody speaks in is sent past the voice detector, which would keep it away.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.recordings.corpus import Recording, recordings
from bench.recordings.folders import CORPUS
from bench.report import Row, beside, row, say
from bench.scoring.words import WordErrors, word_errors
from lifestream.config import load_settings
from lifestream.domain.transcript import SpeechRegion, Transcript
from lifestream.domain.vocabulary.entries import Vocabulary
from lifestream.domain.vocabulary.known_words import known_words
from lifestream.inference.speech.silero import SileroSpeechDetector
from lifestream.inference.weights import catalog, store
from lifestream.inference.whisper.transcriber import WhisperTranscriber
from lifestream.ports.audio import SAMPLE_RATE_HZ, Samples
from lifestream.ports.transcriber import TranscriberRequest

FIRST_HALF = ("ljspeech", "jfk", "custom_en-US", "sense_and")
"""Parts of the names of the recordings on which the number of names was chosen."""

UNSAID = (
    *("Callum", "Kestrel", "Siobhan", "Nguyen", "Wojciech", "Anneliese", "Oyelaran", "Tadeusz"),
    *("ComfyUI", "Kubernetes", "Postgres", "Aoife", "Thibault", "Marisol", "Fenwick", "Lindqvist"),
    *("Okonkwo", "Rasmussen", "Yevgenia", "Haruto", "Priyanka", "Delacroix", "Brightwater"),
    *("Zephyrine", "Quillfeather", "Stroganoff", "Hawthorn", "Ainsley", "Bellweather", "Corvid"),
    *("Drummond", "Eskdale", "Farrier", "Gantry", "Holloway", "Inverness", "Jodhpur", "Kilbride"),
)
"""Nobody in the corpus says one of them, but for ComfyUI in hotwords.mp3."""

NOISE_S = 60.0


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench vocabulary``."""
    parser.add_argument("--beam", type=int, default=0, help="beam width (0: the adapter's choice)")
    parser.add_argument("--threads", type=int, default=0, help="threads (0: one for each core)")


def files_of(given: argparse.Namespace) -> list[Path]:
    """Too many to name each."""
    return []


def measure(given: argparse.Namespace) -> list[Row]:
    """Word errors by half with and without names, and names heard where none is said."""
    folder = store.fetch(catalog.WHISPER_BASE, load_settings().models_dir)
    whisper = WhisperTranscriber(
        model=str(folder),
        models_dir=folder.parent,
        device="cpu",
        beam_size=given.beam,
        cpu_threads=given.threads,
    )
    told = known_words(Vocabulary(), UNSAID).terms
    say(f"{whisper.engine.model}, {len(told)} names")
    spoken = [r for r in recordings(CORPUS) if r.language == "en" and r.text and _is_audio(r)]
    halves = {
        "first half": [r for r in spoken if any(part in r.name for part in FIRST_HALF)],
        "second half": [r for r in spoken if not any(part in r.name for part in FIRST_HALF)],
    }
    rows = [_words(name, half, _Ears(whisper, told)) for name, half in halves.items()]
    return [*rows, *_unsaid(_Ears(whisper, told)), _said(_Ears(whisper, told))]


@dataclass(frozen=True, slots=True)
class _Ears:
    """The model, and the names it is told."""

    whisper: WhisperTranscriber
    told: tuple[str, ...]

    def hear(self, samples: Samples, told: Sequence[str], *, all_of_it: bool = False) -> Transcript:
        audio = _Audio(samples)
        speech: Sequence[SpeechRegion] = [SpeechRegion(start_s=0.0, end_s=audio.duration_s)]
        if not all_of_it:
            speech = SileroSpeechDetector().detect(audio, _ignore).regions
        request = TranscriberRequest(
            audio=audio, speech=speech, languages=("en",), vocabulary=tuple(told)
        )
        return self.whisper.transcribe(request, _ignore)


class _Audio:
    """Samples in memory (implements ``Audio``)."""

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self.duration_s = len(samples) / SAMPLE_RATE_HZ

    def read(self, start_s: float, end_s: float) -> Samples:
        return self._samples[round(start_s * SAMPLE_RATE_HZ) : round(end_s * SAMPLE_RATE_HZ)]


def _words(name: str, half: Sequence[Recording], ears: _Ears) -> Row:
    with_names, without = [], []
    for one in half:
        samples = _load(one.path)
        without.append(word_errors(one.text or "", ears.hear(samples, ()).text))
        with_names.append(word_errors(one.text or "", ears.hear(samples, ears.told).text))
        say(f"{one.name}: {without[-1].wrong} wrong, with names {with_names[-1].wrong}")
    return beside(
        f"word errors, {name} ({WordErrors.pooled(without).words} words)",
        100 * WordErrors.pooled(with_names).rate,
        "%",
        peer="the same without names",
        peer_value=100 * WordErrors.pooled(without).rate,
    )


def _unsaid(ears: _Ears) -> list[Row]:
    music = _load(CORPUS / "audio" / "nonspeech" / "music_vibe_ace.ogg")
    generator = np.random.default_rng(0)
    noise = generator.normal(0, 0.05, round(NOISE_S * SAMPLE_RATE_HZ)).astype(np.float32)
    rows = []
    for name, samples in (("music", music), ("noise", noise)):
        past = ears.hear(samples, ears.told, all_of_it=True).text
        heard = sum(term.lower() in past.lower() for term in ears.told)
        segments = len(ears.hear(samples, ears.told).segments)
        rows.append(row(f"{name}: segments", segments, "", goal=0, better="less"))
        rows.append(row(f"{name} past the voice detector: names", heard, "", goal=0, better="less"))
    return rows


def _said(ears: _Ears) -> Row:
    samples = _load(CORPUS / "audio" / "faster-whisper" / "hotwords.mp3")
    known = "ComfyUI" in ears.hear(samples, ears.told).text
    return row("hotwords.mp3: ComfyUI heard", int(known), "", goal=1)


def _is_audio(one: Recording) -> bool:
    return one.name.startswith("audio/") and not one.pseudo


def _load(path: Path) -> Samples:
    from faster_whisper import decode_audio

    samples: Samples = decode_audio(str(path), sampling_rate=SAMPLE_RATE_HZ)
    return samples


def _ignore(_: float) -> None:
    """Progress that nobody looks at."""
