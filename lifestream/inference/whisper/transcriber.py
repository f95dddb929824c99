"""faster-whisper: windows of speech, decoded in batches, with word times and without inventions.

Only the windows of one batch are in memory, so memory stays flat. No window sees another's text: an
error cannot spread. Weights are only ever loaded from this machine.
Not for: fetching weights (``whisper_weights``); deciding what was invented (``whisper_guards``).
"""

import copy
import logging
import os
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from lifestream.domain.errors import ConfigError, DependencyUnavailable, ResourceError
from lifestream.domain.transcript import EngineInfo, SpeechRegion, Transcript
from lifestream.inference.speech.speech_windows import speech_windows
from lifestream.inference.whisper.features import SilenceBehind
from lifestream.inference.whisper.guards import echoes, hinders, is_unconfirmed
from lifestream.inference.whisper.languages import ChosenLanguages, HeardLanguage
from lifestream.inference.whisper.output import (
    HeardWindow,
    heard_window,
    instead_of,
    join_windows,
    less_doubtful,
)
from lifestream.inference.whisper.scripts import chinese_lead_in, lead_ins
from lifestream.inference.whisper.second_hearing import (
    PIECE_S,
    filled,
    gaps,
    piece_length_s,
    within,
)
from lifestream.inference.whisper.times import correction_note, offset_of
from lifestream.inference.whisper.weights import (
    fetch_whisper,
    locate_whisper,
    missing_weights_message,
    size_of,
    whisper_available,
)
from lifestream.ports.audio import SAMPLE_RATE_HZ, Audio, Progress, Samples
from lifestream.ports.transcriber import TranscriberRequest

__all__ = ["WhisperTranscriber", "fetch_whisper", "whisper_available"]

_log = logging.getLogger(__name__)

_MAX_WINDOW_S = 28.0  # whisper hears 30 s at a time
_BRIDGE_S = 1.0
_GRID_SAMPLES = 160  # one mel frame: windows start on it, so times survive the layout
Clip = dict[str, float]
Options = dict[str, Any]

_UNTOLD: Options = {"hotwords": None}
_AGAIN = _UNTOLD | {"beam_size": 5}
_SECOND_TRY = _AGAIN | {"repetition_penalty": 1.1, "no_repeat_ngram_size": 3}


class WhisperTranscriber:
    """Recognises speech with a whisper model (implements ``Transcriber``).

    Args:
        model: A size, a name on the model hub, or a folder with converted weights.
        models_dir: Where fetched weights lie.
        device: ``cpu``, ``cuda``, or ``auto`` for the GPU when there is one.
        compute_type: CTranslate2's arithmetic; ``auto`` is int8 on a CPU, float16 on a GPU.
        batch_size: Windows decoded together; 0 means 1 on a CPU, 16 on a GPU.
        beam_size: Beam width; 0 means 1 on a CPU, 5 on a GPU.
        cpu_threads: Threads on a CPU; 0 means one for each core.
        note: Why this model stands in for a better one; the engine is degraded then.

    Raises:
        DependencyUnavailable: The weights are not on this machine.
    """

    def __init__(
        self,
        *,
        model: str,
        models_dir: Path,
        device: str = "auto",
        compute_type: str = "auto",
        batch_size: int = 0,
        beam_size: int = 0,
        cpu_threads: int = 0,
        note: str = "",
    ) -> None:
        folder = locate_whisper(model, models_dir)
        if folder is None:
            raise DependencyUnavailable(missing_weights_message(model))
        self._folder = folder
        self._name = size_of(model)
        self._note = note
        self._device = _resolved(device)
        on_gpu = self._device == "cuda"
        automatic = "float16" if on_gpu else "int8"
        self._compute_type = automatic if compute_type == "auto" else compute_type
        self._batch_size = batch_size or (16 if on_gpu else 1)
        self._beam_size = beam_size or (5 if on_gpu else 1)
        self._threads = cpu_threads or os.cpu_count() or 1
        self._loaded: Any = None

    @property
    def engine(self) -> EngineInfo:
        """faster-whisper with model, arithmetic and beam width."""
        times = correction_note(self._name)
        details = f"{self._name} {self._compute_type} beam {self._beam_size}, {times}"
        return EngineInfo(
            name="faster-whisper", model=details, degraded=bool(self._note), note=self._note
        )

    def transcribe(self, request: TranscriberRequest, progress: Progress) -> Transcript:
        """Segments of whole sentences; what nobody said is in ``removed`` with its reason.

        Raises:
            DependencyUnavailable: The weights cannot be loaded, or know only English.
            ConfigError: The model does not know one of the languages asked for.
            ResourceError: Out of memory even one window at a time.
        """
        heard = tuple(self.hear(request, progress))
        return join_windows(heard, request.speech, self.engine)

    def hear(self, request: TranscriberRequest, progress: Progress) -> Iterator[HeardWindow]:
        """Every window as it was heard, doubtful ones too; raises as ``transcribe`` does."""
        windows = speech_windows(
            request.audio, request.speech, longest_s=_MAX_WINDOW_S, bridge_s=_BRIDGE_S
        )
        if not windows:
            return
        model = self._model()
        languages = ChosenLanguages(
            model.model,
            self._allowed(request.languages),
            lead_ins(model.hf_tokenizer, request.languages),
            brief=model.feature_extractor.brief,
        )
        total_s = sum(window.end_s - window.start_s for window in windows)
        done_s = 0.0
        size = self._batch_size  # the one that is decoded with may shrink meanwhile
        for first in range(0, len(windows), size):
            batch = windows[first : first + size]
            for window, results in zip(batch, self._heard(request, batch, languages), strict=True):
                yield from results
                done_s += window.end_s - window.start_s
                progress(min(1.0, done_s / total_s))

    def _heard(
        self,
        request: TranscriberRequest,
        windows: Sequence[SpeechRegion],
        languages: ChosenLanguages,
    ) -> Iterator[Sequence[HeardWindow]]:
        """Each window as it was heard in the end: in parts, where it had to be heard in parts."""
        for result, language in self._decoded(request, windows, languages):
            yield (
                self._by_language(request, result, language, languages)
                or self._in_pieces(request, result, languages)
                or self._without_gaps(request, self._surer(request, result, languages), languages)
            )

    def _by_language(
        self,
        request: TranscriberRequest,
        first: HeardWindow,
        language: HeardLanguage,
        languages: ChosenLanguages,
    ) -> Sequence[HeardWindow]:
        """Each part in its own language; nothing where they turn out to be in one."""
        if not language.changes:
            return ()
        edges_s = [first.window.start_s + change.at_s for change in language.changes]
        edges_s = [first.window.start_s, *edges_s, first.window.end_s]
        parts = [SpeechRegion(start_s=a, end_s=b) for a, b in pairwise(edges_s)]
        codes = [change.before for change in language.changes]
        chosen = languages.among([*codes, language.changes[-1].after])
        found = [result for results in self._heard(request, parts, chosen) for result in results]
        return found if len({result.language for result in found}) > 1 else ()

    def _in_pieces(
        self, request: TranscriberRequest, first: HeardWindow, languages: ChosenLanguages
    ) -> Sequence[HeardWindow]:
        """What looks like a loop, heard in pieces too short for one; nothing where none does."""
        longest_s = piece_length_s(first)
        if not longest_s:
            return ()
        speech = within(request.speech, first.window)
        pieces = speech_windows(request.audio, speech, longest_s=longest_s, bridge_s=_BRIDGE_S)
        if len(pieces) < 2:
            return ()
        chosen = languages.among((), last=first.language)
        heard = [
            self._surer(request, result, chosen)
            for result, _ in self._decoded(request, pieces, chosen)
        ]
        return instead_of(first, heard)

    def _without_gaps(
        self, request: TranscriberRequest, first: HeardWindow, languages: ChosenLanguages
    ) -> Sequence[HeardWindow]:
        """A window with the words of stretches in which none was heard at first."""
        if first.hopeless or is_unconfirmed(first.window, first.no_speech, request.speech):
            return (first,)
        windows = speech_windows(
            request.audio, gaps(first, request.speech), longest_s=PIECE_S, bridge_s=0.0
        )
        if not windows:
            return (first,)
        chosen = languages.among((), last=first.language)
        again: list[HeardWindow] = []
        for result, _ in self._decoded(request, windows, chosen, _AGAIN):
            heard = result.words and not result.reason
            again += self._without_gaps(request, result, chosen) if heard else (result,)
        return tuple(filled(first, again))

    def _surer(
        self, request: TranscriberRequest, first: HeardWindow, languages: ChosenLanguages
    ) -> HeardWindow:
        """A window as it was heard, or a second time where that was doubtful."""
        given = (*request.vocabulary, chinese_lead_in(request.languages))
        echo = echoes(first.text, given)
        hindered = hinders(first.text, first.log_probability, request.vocabulary)
        if not (first.reason or echo or hindered):
            return first
        options = _SECOND_TRY if first.reason or echo else _UNTOLD
        only = languages.only(first.language, with_lead_in=not echo)
        ((second, _),) = self._decoded(request, [first.window], only, options)
        if not echo and less_doubtful(first, second) is first:
            return first
        return instead_of(first, [second])[0]

    def _decoded(
        self,
        request: TranscriberRequest,
        windows: Sequence[SpeechRegion],
        languages: ChosenLanguages,
        changed: Options | None = None,
    ) -> Iterator[tuple[HeardWindow, HeardLanguage]]:
        """Windows as they are heard with the usual options, or ``changed`` ones."""
        samples, clips = _laid_out(request.audio, windows)
        options = {"beam_size": self._beam_size, "hotwords": ", ".join(request.vocabulary) or None}
        for i, segments, language in self._decode(
            samples, clips, languages, options | (changed or {})
        ):
            offset_s = windows[i].start_s - clips[i]["start"] + (offset_of(self._name) or 0.0)
            yield heard_window(segments, windows[i], offset_s, language.language), language

    def _decode(
        self,
        samples: Samples,
        clips: Sequence[Clip],
        languages: ChosenLanguages,
        options: Options,
    ) -> Iterator[tuple[int, list[Any], HeardLanguage]]:
        """For each clip: its index, faster-whisper's segments, and their language.

        Halves the batch when memory runs out, and goes on where it was.
        """
        first = 0
        while first < len(clips):
            try:
                results = self._run(samples, clips[first:], languages, options)
                for i, segments in groupby(results, lambda s: _clip_index(clips, s.seek)):
                    first = i + 1
                    yield i, list(segments), languages.heard.popleft()
                return
            except RuntimeError as error:
                if "out of memory" not in str(error).lower() and "bad_alloc" not in str(error):
                    raise
                self._shrink(error)

    def _run(
        self,
        samples: Samples,
        clips: Sequence[Clip],
        languages: ChosenLanguages,
        options: Options,
    ) -> Iterator[Any]:
        from faster_whisper import BatchedInferencePipeline

        model = copy.copy(self._model())
        model.model = languages
        languages.start([_sound(samples, clip) for clip in clips])
        segments, _ = BatchedInferencePipeline(model).transcribe(
            samples,
            language=languages.fixed or "en",
            multilingual=not languages.fixed,
            clip_timestamps=list(clips),
            vad_filter=False,
            batch_size=self._batch_size,
            condition_on_previous_text=False,
            word_timestamps=True,
            without_timestamps=True,
            **options,
        )
        return iter(segments)

    def _shrink(self, error: Exception) -> None:
        if self._batch_size == 1:
            raise ResourceError(
                f"There is not enough memory for the whisper model {self._name}, even one window "
                "at a time. Choose a smaller model in LIFESTREAM_WHISPER_MODEL."
            ) from error
        self._batch_size //= 2
        _log.warning("whisper_batch_halved", extra={"batch_size": self._batch_size})

    def _model(self) -> Any:
        if self._loaded is None:
            from faster_whisper import WhisperModel

            try:
                self._loaded = WhisperModel(
                    str(self._folder),
                    device=self._device,
                    compute_type=self._compute_type,
                    cpu_threads=self._threads,
                    local_files_only=True,
                )
            except (RuntimeError, ValueError, OSError) as error:
                raise DependencyUnavailable(
                    f"The whisper model {self._name} cannot be loaded on {self._device} with "
                    f"{self._compute_type} arithmetic: {error}"
                ) from error
            self._loaded.feature_extractor = SilenceBehind(self._loaded.feature_extractor)
        return self._loaded

    def _allowed(self, languages: Sequence[str]) -> tuple[str, ...]:
        codes = tuple(dict.fromkeys(code.lower().split("-", 1)[0] for code in languages))
        known = self._model().supported_languages
        if known == ["en"]:
            if codes and "en" not in codes:
                raise DependencyUnavailable(
                    f"The whisper model {self._name} knows only English, and "
                    f"{', '.join(languages)} was asked for. Choose a model without .en."
                )
            return ("en",)
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise ConfigError(
                f"Whisper does not know the language {', '.join(unknown)}; LIFESTREAM_LANGUAGES "
                "takes codes such as en, de or pt."
            )
        return codes


def _resolved(device: str) -> str:
    if device != "auto":
        return device
    import ctranslate2

    return "cuda" if ctranslate2.get_cuda_device_count() > 0 else "cpu"


def _laid_out(audio: Audio, windows: Sequence[SpeechRegion]) -> tuple[Samples, list[Clip]]:
    """The windows' samples end to end, without the silence between, and where each lies."""
    pieces: list[Samples] = []
    clips: list[Clip] = []
    position = 0
    for window in windows:
        piece = audio.read(window.start_s, window.end_s)
        piece = np.pad(piece, (0, -len(piece) % _GRID_SAMPLES or _GRID_SAMPLES))
        end = position + len(piece)
        clips.append({"start": position / SAMPLE_RATE_HZ, "end": end / SAMPLE_RATE_HZ})
        pieces.append(piece)
        position = end
    return np.concatenate(pieces), clips


def _sound(samples: Samples, clip: Clip) -> Samples:
    first, last = (round(clip[edge] * SAMPLE_RATE_HZ) for edge in ("start", "end"))
    return samples[first:last]


def _clip_index(clips: Sequence[Clip], seek: int) -> int:
    """Which clip starts at ``seek``, in hundredths of a second, give or take one."""
    starts = np.array([clip["start"] for clip in clips])
    return int(np.argmin(np.abs(starts - seek / 100)))
