"""``./run rehearse``: the whole cloud on this machine, with a recording or to look around."""

import argparse
import json
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from lifestream.config import Settings, load_settings
from lifestream.domain.errors import LifeStreamError, NotFound

if TYPE_CHECKING:
    from rehearsal.stage import Journey, Stage

PROGRESS_EVERY_S = 1.0


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "rehearse", help="run the cloud version here, on emulators and stand-ins"
    )
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="process this; without it, serve"
    )
    parser.add_argument("--ask", default="", metavar="QUESTION", help="ask this afterwards")
    parser.add_argument("--json", action="store_true", help="print job, timings and answer")
    parser.add_argument(
        "--vectors", choices=("vertex", "firestore"), default="vertex", help="which search"
    )
    parser.add_argument(
        "--hard", action="store_true", help="kill the processor twice, deliver the event again"
    )
    parser.add_argument("--port", type=int, default=0, help="port of the pages, 0 for a free one")
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Rehearse; whatever happens, nothing that was started goes on running."""
    file: Path | None = arguments.file
    if file is not None and not file.is_file():
        raise NotFound(f"There is no file {file}.", code="FILE_NOT_FOUND")
    try:
        from rehearsal.browser import RehearsalFailed
        from rehearsal.emulators import EmulatorMissing
        from rehearsal.processes import NotReady
    except ImportError as error:
        raise LifeStreamError(
            f"Google's clients are not installed ({error.name}); ./run setup gcp installs them.",
            code="REHEARSAL_IMPOSSIBLE",
        ) from error
    signal.signal(signal.SIGTERM, _interrupt)
    # A script's background job inherits an ignored SIGINT; this one must always be stoppable.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="lifestream-rehearsal-") as folder:
        try:
            return _rehearse(arguments, load_settings(), Path(folder))
        except (EmulatorMissing, NotReady, RehearsalFailed) as error:
            raise LifeStreamError(str(error), code="REHEARSAL_FAILED") from error


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _rehearse(arguments: argparse.Namespace, settings: Settings, folder: Path) -> int:
    from rehearsal.hardship import Hardship
    from rehearsal.stage import Stage

    _say("Starting the emulators, the stand-ins and the doors ...")
    stage = Stage(
        folder,
        models_dir=settings.models_dir,
        vectors=arguments.vectors,
        port=arguments.port,
    )
    with stage:
        if arguments.file is None:
            return _serve(stage)
        hardship = Hardship(stage=stage) if arguments.hard else None
        show = _Progress().show

        def on_progress(job: dict[str, Any]) -> None:
            show(job)
            if hardship is not None:
                hardship.meet(job)

        journey = stage.process(arguments.file, question=arguments.ask, on_progress=on_progress)
        met = hardship.summary(journey.job) if hardship is not None else {}
        if not journey.succeeded:
            _say(_last_lines(stage.processor_log))
    _report(journey, met, as_json=arguments.json)
    return 0 if journey.succeeded else 1


def _serve(stage: "Stage") -> int:
    cloud = stage.cloud
    print(f"\n  LifeStream in its rehearsed cloud is ready: {stage.address}\n")
    for name, address in (
        ("Firestore emulator", cloud.firestore.endpoint),
        ("Pub/Sub emulator", cloud.pubsub.endpoint),
        ("Cloud Storage", cloud.storage.endpoint),
        ("Cloud Run jobs (gRPC)", cloud.run_jobs.endpoint),
        ("Vector Search (gRPC)", cloud.vector_search.endpoint),
        ("Identity", cloud.identity.endpoint),
        *(
            (f"Function {name}", door.address)
            for name, door in stage.doors.items()
            if name != "web"
        ),
    ):
        print(f"  {name:24} {address}")
    print(f"  {'Logs':24} {stage.folder}")
    print("\n  Stop with Ctrl-C; nothing is kept.\n", flush=True)
    while True:
        time.sleep(3600)


class _Progress:
    """One line for every change of a job, not more often than once a second."""

    def __init__(self) -> None:
        self._shown = ("", "")
        self._at_s = 0.0

    def show(self, job: dict[str, Any]) -> None:
        """Say where the job is."""
        state = (str(job["status"]), str(job["current_stage"]))
        changed = state[0] != self._shown[0]
        if not changed and time.monotonic() - self._at_s < PROGRESS_EVERY_S:
            return
        if state != self._shown:
            self._shown, self._at_s = state, time.monotonic()
            _say(f"{job['progress']:4.0%}  {state[0]} {state[1].replace('_', ' ')}".rstrip())


def _report(journey: "Journey", hardship: dict[str, Any], *, as_json: bool) -> None:
    counted = {"signatures": journey.signatures, **hardship}
    if as_json:
        document = {
            "job": journey.job,
            "timings": journey.timings,
            "counted": counted,
            "answer": journey.answer,
        }
        json.dump(document, sys.stdout, ensure_ascii=False, indent=1)
        print()
        return
    error = journey.job["error"]
    print(f"{journey.job['status']}{': ' + error['message'] if error else ''}")
    for name, seconds in journey.timings.items():
        print(f"  {name.removesuffix('_s').replace('_', ' '):24} {seconds:8.3f} s")
    for name, value in counted.items():
        print(f"  {name.replace('_', ' '):24} {value}")
    if journey.answer is not None:
        _print_answer(journey.answer)


def _print_answer(answer: dict[str, Any]) -> None:
    print()
    for sentence in answer["answer"]["sentences"]:
        print(sentence["text"] + " " + "".join(f"[{n}]" for n in sentence["citations"]))
    if not answer["answer"]["found"]:
        print("Not found in the recording.")
    for cited in answer["answer"]["citations"]:
        print(f"[{cited['number']}] {cited['title']}, {cited['start_s']:.0f} s: {cited['quote']}")


def _last_lines(log: Path) -> str:
    if not log.exists():
        return "The processor was not started."
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
    return "The processor's last lines:\n" + "\n".join(lines)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
