"""The cloud path beside the embedded one: the same recording, the same questions, the same answers?

Needs Google's clients and emulators (docs/rehearsal.md); everything runs on this machine.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from bench.recordings.library import CorpusLibrary
from bench.report import ROOT, Row, row, say

STANDUP = ROOT / "tests" / "data" / "standup.mp4"
MEETING = ROOT.parent / "shared" / "corpus" / "video" / "composite" / "meeting.mp4"
STARTED_GOAL_S = 2.0
QUESTIONS = ("How much does the greenhouse cost?", "What was decided?", "When is the next meeting?")
"""Asked where the recording has no ``NAME.json`` with questions beside it."""

Answered = tuple[Any, Any]
"""What is compared: the cited moments, and the best five."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench rehearsal``."""
    parser.add_argument(
        "--recording", type=Path, help="what to process (meeting.mp4, or a stand-up)"
    )
    parser.add_argument(
        "--vectors", choices=("vertex", "firestore"), default="vertex", help="which search"
    )


def files_of(given: argparse.Namespace) -> list[Path]:
    """The one recording."""
    return [_recording(given)]


def measure(given: argparse.Namespace) -> list[Row]:
    """Process on both foundations and compare what they answer."""
    file = _recording(given)
    questions = _questions(file)
    say(f"{file.name}, embedded")
    embedded = _embedded(file, questions)
    say(f"{file.name}, rehearsed in the cloud ({given.vectors})")
    rehearsed, timings = _rehearsed(file, questions, given.vectors)
    same_citations = sum(a[0] == b[0] for a, b in zip(embedded, rehearsed, strict=True))
    same_moments = sum(a[1] == b[1] for a, b in zip(embedded, rehearsed, strict=True))
    name = f"{file.name}, {given.vectors}"
    return [
        row(f"{name}: questions", len(questions), "count"),
        row(f"{name}: same citations", same_citations, "count", goal=len(questions)),
        row(f"{name}: same five moments", same_moments, "count", goal=len(questions)),
        row(
            f"{name}: finalized to processor started",
            timings["finalized_to_started_s"],
            "s",
            goal=STARTED_GOAL_S,
            better="less",
        ),
        *(row(f"{name}: {key}", value, "s") for key, value in timings.items()),
    ]


def _recording(given: argparse.Namespace) -> Path:
    if given.recording is not None:
        return Path(given.recording)
    return MEETING if MEETING.exists() else STANDUP


def _questions(file: Path) -> list[str]:
    truth = file.with_suffix(".json")
    asked = json.loads(truth.read_text()).get("qa", []) if truth.exists() else []
    return [item["q"] for item in asked] or list(QUESTIONS)


def _embedded(file: Path, questions: list[str]) -> list[Answered]:
    from lifestream.domain.ids import LOCAL_OWNER
    from lifestream.services.ask.answer_question import ask
    from lifestream.services.ask.question import Question
    from web.api.documents import query_document

    with tempfile.TemporaryDirectory() as folder, CorpusLibrary(Path(folder)) as library:
        library.handle(file, file.name)
        app = library.app
        return [
            _answered(
                query_document(
                    ask(
                        app.backend,
                        app.inference.embedder,
                        app.inference.language_model,
                        Question(owner=LOCAL_OWNER, text=question),
                    )
                ).model_dump(mode="json")
            )
            for question in questions
        ]


def _rehearsed(
    file: Path, questions: list[str], vectors: Any
) -> tuple[list[Answered], dict[str, float]]:
    from lifestream.config import load_settings
    from rehearsal.browser import Browser
    from rehearsal.stage import Stage

    with (
        tempfile.TemporaryDirectory() as folder,
        Stage(Path(folder), models_dir=load_settings().models_dir, vectors=vectors) as stage,
    ):
        journey = stage.process(file)
        browser = Browser(stage.address)
        browser.open()
        return [_answered(browser.ask(question)) for question in questions], journey.timings


def _answered(response: dict[str, Any]) -> Answered:
    answer = response["answer"] or {"citations": []}
    return (
        [(cited["start_s"], cited["quote"]) for cited in answer["citations"]],
        [(moment["start_s"], moment["text"]) for moment in response["results"]],
    )
