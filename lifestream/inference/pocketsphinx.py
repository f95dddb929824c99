"""The bundled recogniser: English, offline, no weights to fetch, rough.

pocketsphinx holds Python's lock while it decodes, so windows go to processes of their own.
It knows no usable confidence: probabilities stay None.
Not for: anything when better weights are there (``whisper``).
"""

import importlib.util
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import numpy as np

from lifestream.domain.errors import DependencyUnavailable, ResourceError
from lifestream.domain.transcript import EngineInfo, RemovedSpan, SpeechRegion, Transcript, Word
from lifestream.inference.speech_windows import speech_windows
from lifestream.inference.word_segments import segments_from_words
from lifestream.ports.audio import SAMPLE_RATE_HZ, Progress, Samples
from lifestream.ports.transcriber import TranscriberRequest

LONGEST_WINDOW_S = 8.0
"""Word error on 450 s of the developer corpus by longest window: 8 s 29.8 %, 12 s 30.3 %,
20 s 31.4 %. Padding, loudness, high-pass filter and language weight made it no better."""

LEAST_WINDOWS_PER_LANE = 5
"""A decoder needs some windows to learn the channel: heard in two lanes, eleven seconds of
1961's inaugural address had 41 % of its words wrong, in one 23 %."""

_BRIDGE_S = 0.5
_TOP_GAUSSIANS = 8  # 2-3 points of word error below the default 4, 15 % more time
_FRAME_S = 0.01
_LONGEST_WORD_S = 2.0
"""Nobody takes longer to say a word; the recogniser stretches one over a noise it cannot place."""

_MEMORY_MESSAGE = (
    "The speech recogniser's process ended before it was done, most likely for want of memory. "
    "Close other programs and try again."
)

RawWord = tuple[str, float, float]
"""(text, start, end), seconds from the window's start: cheap to send between processes."""


def pocketsphinx_available() -> bool:
    """Whether the package is installed; imports nothing."""
    return importlib.util.find_spec("pocketsphinx") is not None


class PocketsphinxTranscriber:
    """Recognises English with pocketsphinx (implements ``Transcriber``).

    Args:
        workers: Processes that decode side by side; each takes a core and about 160 MB.
        reason: End of the sentence that tells the user why the rough engine stood in.
    """

    def __init__(
        self,
        *,
        workers: int = 0,
        reason: str = "the weights of a better one are not on this machine",
    ) -> None:
        if not pocketsphinx_available():
            raise DependencyUnavailable(
                "The bundled speech recogniser (pocketsphinx) is not installed. "
                "Run ./run to install it, or fetch the whisper weights."
            )
        self._workers = workers or os.cpu_count() or 1
        self._reason = reason

    @property
    def engine(self) -> EngineInfo:
        """pocketsphinx with its bundled US-English model; always degraded."""
        return EngineInfo(
            name="pocketsphinx",
            model="en-us",
            degraded=True,
            note="Words come from a rough recogniser that knows only English, "
            f"because {self._reason}. Expect every fourth word to be wrong.",
        )

    def transcribe(self, request: TranscriberRequest, progress: Progress) -> Transcript:
        """English words, in lower case and without punctuation.

        Raises:
            DependencyUnavailable: English is not among the languages asked for.
            ResourceError: A worker process died.
        """
        _require_english(request.languages)
        windows = speech_windows(
            request.audio, request.speech, longest_s=LONGEST_WINDOW_S, bridge_s=_BRIDGE_S
        )
        heard = self._decode(request, windows, progress)
        words = [
            _placed(word, window)
            for window, raw in zip(windows, heard, strict=True)
            for word in raw
        ]
        kept = [word for word in words if word.end_s - word.start_s <= _LONGEST_WORD_S]
        dropped = [word for word in words if word.end_s - word.start_s > _LONGEST_WORD_S]
        return Transcript(
            segments=segments_from_words(kept, language="en"),
            engine=self.engine,
            languages=("en",) if kept else (),
            removed=tuple(_removed(word) for word in dropped),
        )

    def _decode(
        self, request: TranscriberRequest, windows: Sequence[SpeechRegion], progress: Progress
    ) -> list[list[RawWord]]:
        """The words of every window; only a few windows' samples are in memory.

        A decoder carries its estimate of the channel from window to window, which helps it. So
        every lane gets one stretch of the recording, in order, instead of whatever is next: the
        same recording is then heard the same way again.
        """
        heard: list[list[RawWord]] = [[] for _ in windows]
        total_s = sum(window.end_s - window.start_s for window in windows)
        done_s = 0.0
        stretches = _stretches(len(windows), self._workers)
        with _lanes(len(stretches)) as lanes:
            running: dict[Future[list[RawWord]], tuple[int, int]] = {}

            def submit(lane: int) -> None:
                index = next(stretches[lane], None)
                if index is not None:
                    samples = request.audio.read(windows[index].start_s, windows[index].end_s)
                    future = lanes[lane].submit(_decode_window, _pcm16(samples))
                    running[future] = (lane, index)

            for lane in [*range(len(lanes)), *range(len(lanes))]:
                submit(lane)  # two each: the next is there when the first is done
            while running:
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    lane, index = running.pop(future)
                    heard[index] = future.result()
                    submit(lane)
                    done_s += windows[index].end_s - windows[index].start_s
                    progress(min(1.0, done_s / total_s))
        return heard


def _stretches(count: int, workers: int) -> list[Iterator[int]]:
    """Positions of windows, cut into one stretch for each lane; short ones are not worth a lane."""
    lanes = max(1, min(workers, count // LEAST_WINDOWS_PER_LANE))
    edges = [round(count * lane / lanes) for lane in range(lanes + 1)]
    return [iter(range(start, end)) for start, end in pairwise(edges)] if count else []


def _require_english(languages: Sequence[str]) -> None:
    if languages and not any(code.lower().split("-")[0] == "en" for code in languages):
        raise DependencyUnavailable(
            f"The bundled speech recogniser knows only English, and {', '.join(languages)} was "
            "asked for. Fetch the whisper weights, or set a transcription endpoint."
        )


def _placed(raw: RawWord, window: SpeechRegion) -> Word:
    text, start_s, end_s = raw
    return Word(
        start_s=round(window.start_s + start_s, 2),
        end_s=round(min(window.end_s, window.start_s + end_s), 2),
        text=text,
    )


def _removed(word: Word) -> RemovedSpan:
    return RemovedSpan(
        start_s=word.start_s, end_s=word.end_s, reason="low_confidence", text=word.text
    )


def _pcm16(samples: Samples) -> bytes:
    """Little-endian 16-bit samples, as the recogniser takes them."""
    return (np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes()


@contextmanager
def _lanes(count: int) -> Iterator[list[ProcessPoolExecutor]]:
    """Single processes that take their windows in order and end with the block, whatever ends it.

    Spawned, not forked: the parent may hold threads and model sessions.
    """
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    lanes = [
        ProcessPoolExecutor(1, mp_context=context, initializer=_start_worker, initargs=(stop,))
        for _ in range(count)
    ]
    try:
        yield lanes
    except BrokenProcessPool as error:
        raise ResourceError(_MEMORY_MESSAGE) from error
    finally:
        stop.set()  # windows that are queued already are not worth decoding any more
        for lane in lanes:
            lane.shutdown(wait=True, cancel_futures=True)


_decoder: Any = None
_stop: Any = None


def _start_worker(stop: Any) -> None:
    """Load the model once in this worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    threading.Thread(target=_end_with_parent, daemon=True).start()
    global _decoder, _stop  # noqa: PLW0603 - a worker process has exactly one
    _stop = stop
    _decoder = _build_decoder()


def _end_with_parent() -> None:
    """A parent that was killed cannot close its pool; do not outlive it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _build_decoder() -> Any:
    from pocketsphinx import Decoder

    return Decoder(samprate=SAMPLE_RATE_HZ, loglevel="FATAL", topn=_TOP_GAUSSIANS)


def _decode_window(pcm: bytes) -> list[RawWord]:
    return [] if _stop.is_set() else _heard(_decoder, pcm)


def _heard(decoder: Any, pcm: bytes) -> list[RawWord]:
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)  # whole window at once: mean removal over all of it
    decoder.end_utt()
    return [
        (_spelling(part.word), part.start_frame * _FRAME_S, (part.end_frame + 1) * _FRAME_S)
        for part in decoder.seg() or ()
        if not part.word.startswith(("<", "[", "+"))
    ]


def _spelling(entry: str) -> str:
    """The word of a dictionary entry: ``read(2)`` is its second pronunciation."""
    return entry.split("(", maxsplit=1)[0]
