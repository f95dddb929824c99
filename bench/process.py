"""Speed beside what people would take otherwise, on the same bytes in the same run.

Scenes and keyframes beside PySceneDetect's command line, words beside plain faster-whisper, and
the whole of ``./run process`` by stage.
"""

import argparse
import csv
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.measured import (
    CommandFailed,
    Cost,
    interleaved,
    median_of,
    paired,
    python,
    run_measured,
)
from bench.peers.scripted_whisper import build_scripted_whisper
from bench.recordings.clips import make_moving_clip
from bench.recordings.folders import CORPUS, environ_for, fresh_data_folder, working_folder
from bench.report import Row, beside, row, say
from bench.scoring.cuts import cut_score
from lifestream.config import load_settings

WALL_GOAL, CPU_GOAL = 2.5, 3.0
"""How many times less than ``scenedetect detect-adaptive save-images`` on a 1080p file."""

WORD_GOALS = {"CPU": 1 / 0.95, "peak memory": 1.0}
"""Plain faster-whisper's over ours, with the same weights and beam on the same file."""

SCENE_PEER = "scenedetect detect-adaptive save-images"
SCENES_ALSO = ("video/composite/meeting.mp4", "video/composite/footage_nospeech.mp4")
SPEECH_FILE = "video/composite/meeting.mp4"
CLIP_VERSION = 2
PARTS = ("scenes", "words", "whole")
MEGABYTE = 1e6

FIGURES: tuple[tuple[str, str, Callable[[Cost], float]], ...] = (
    ("wall", "s", lambda cost: cost.wall_s),
    ("CPU", "CPU-s", lambda cost: cost.cpu_s),
    ("peak memory", "MB", lambda cost: cost.peak_bytes / MEGABYTE),
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench process``."""
    parser.add_argument("--file", type=Path, action="append", default=[], help="measure this file")
    parser.add_argument("--pairs", type=int, default=3, help="counted pairs of runs (default 3)")
    parser.add_argument("--seconds", type=int, default=45, help="length of the clip made here")
    parser.add_argument("--parts", default=",".join(PARTS), help="of scenes,words,whole")


def files_of(given: argparse.Namespace) -> list[Path]:
    """The files that will be measured first, for the digest in the table's header."""
    return list(given.file) or [_clip(given.seconds)]


def measure(given: argparse.Namespace) -> list[Row]:
    """Everything asked for."""
    parts = given.parts.split(",")
    rows: list[Row] = []
    if "scenes" in parts:
        for file in files_of(given):
            rows += scene_rows(file, pairs=given.pairs, goals=True)
        for name in () if given.file else SCENES_ALSO:
            if (CORPUS / name).exists():
                rows += scene_rows(CORPUS / name, pairs=given.pairs, goals=False)
    speech = [*given.file] or [f for f in [CORPUS / SPEECH_FILE] if f.exists()]
    if not speech:
        say("No file with speech is here: words and the whole are left out; name one by --file.")
    for file in speech:
        if "words" in parts:
            rows += word_rows(file, pairs=given.pairs)
        if "whole" in parts:
            rows += whole_rows(file)
    return rows


def scene_rows(file: Path, *, pairs: int, goals: bool) -> list[Row]:
    """Scenes and keyframes: cost, pictures, and how right the cuts are where that is known."""
    say(f"scenes and keyframes of {file.name}")
    folder = working_folder("pictures")
    found: dict[str, dict[str, Any]] = {}

    def ours() -> Cost:
        _empty(folder)
        cost = run_measured(python("-m", "bench.work", "scenes", file, folder))
        found["ours"] = json.loads(cost.stdout)
        return cost

    def peer() -> Cost:
        _empty(folder)
        command = python("-m", "scenedetect", "-q", "-i", file, "-o", folder, "detect-adaptive")
        cost = run_measured([*command, "list-scenes", "-s", "-q", "save-images"])
        pictures = len(list(folder.glob("*.jpg")))
        found["peer"] = {"cuts": _listed_cuts(folder), "pictures": pictures}
        return cost

    costs = interleaved({"lifestream": ours, "scenedetect": peer}, pairs=pairs)
    _empty(folder)
    wanted = {"wall": WALL_GOAL, "CPU": CPU_GOAL} if goals else {}
    name = f"scenes + keyframes, {file.name}"
    rows = _cost_rows(name, SCENE_PEER, costs, goals=wanted)
    return [*rows, *_picture_rows(name, known_cuts(file), found["ours"], found["peer"])]


def _picture_rows(
    name: str, truth: Any, mine: dict[str, Any], theirs: dict[str, Any]
) -> Iterator[Row]:
    """The value for the cost: how right the cuts are, and how many pictures were saved."""
    if truth is not None:
        f1, peer_f1 = (cut_score(truth, cuts).f1 for cuts in (mine["cuts"], theirs["cuts"]))
        yield beside(
            f"{name}: F1 at 0.5 s",
            f1,
            "share",
            peer=SCENE_PEER,
            peer_value=peer_f1,
            ratio=f1 / peer_f1 if peer_f1 else None,
            goal=1.0,
        )
    yield beside(
        f"{name}: pictures",
        mine["pictures"],
        "count",
        peer=SCENE_PEER,
        peer_value=theirs["pictures"],
        note="The peer saves three pictures a scene, LifeStream those that differ.",
    )


def word_rows(file: Path, *, pairs: int) -> list[Row]:
    """Words: from the file to a transcript with word times, on the CPU, int8."""
    model, real = whisper_weights()
    label = model.name if real else "random weights of tiny's size"
    say(f"words of {file.name}, {label}")
    found: dict[str, dict[str, Any]] = {}

    def contender(task: str, beam_size: int) -> Callable[[], Cost]:
        def run() -> Cost:
            command = python("-m", "bench.work", task, file, model, str(beam_size))
            cost = run_measured(command)
            found[f"{task} {beam_size}"] = json.loads(cost.stdout)
            return cost

        return run

    name = f"words, {file.name}, {label}"
    try:
        costs = interleaved(
            {
                f"{name} beam {beam}": contender(task, beam)
                for beam in (1, 5)
                for name, task in (
                    ("lifestream", "transcribe"),
                    ("faster-whisper", "faster_whisper"),
                )
            },
            pairs=pairs,
        )
    except CommandFailed as error:
        return [row(name, None, "s", note=str(error)[-300:])]
    note = "" if real else "The words are a script: speed means something here, text does not."
    rows = []
    for beam in (1, 5):
        peer = f"plain faster-whisper, beam {beam}"
        two = {name: costs[f"{name} beam {beam}"] for name in ("lifestream", "faster-whisper")}
        goals = WORD_GOALS if real else {}
        rows += _cost_rows(f"{name}, beam {beam}", peer, two, goals=goals, note=note)
    return [*rows, *_heard_rows(name, found["transcribe 1"], found["faster_whisper 1"])]


def _heard_rows(name: str, heard: dict[str, Any], plain: dict[str, Any]) -> list[Row]:
    peer = "plain faster-whisper, beam 1"
    return [
        beside(f"{name}: words", heard["words"], "count", peer=peer, peer_value=plain["words"]),
        row(f"{name}: share of speech", heard["speech_s"] / heard["duration_s"], "share"),
    ]


def whole_rows(file: Path) -> list[Row]:
    """``./run process`` of one file in a fresh data folder, by stage of its own ledger."""
    say(f"the whole of {file.name}")
    with fresh_data_folder() as data_dir:
        cost = run_measured(
            python("-m", "lifestream", "process", file, "--json"), environ=environ_for(data_dir)
        )
    video = json.loads(cost.stdout)["videos"][0]
    name = f"process, {file.name}"
    engine = video["engines"].get("transcript", {}).get("name", "no recogniser")
    rows = [row(f"{name}: {stage['stage']}", stage["wall_s"], "s") for stage in video["stages"]]
    rows += [
        row(f"{name}: everything, {engine}", cost.wall_s, "s"),
        row(f"{name}: everything", cost.cpu_s, "CPU-s"),
        row(f"{name}: everything, peak memory", cost.peak_bytes / MEGABYTE, "MB"),
    ]
    if video.get("duration_s"):
        rows.append(row(f"{name}: times real time", video["duration_s"] / cost.wall_s, "x"))
    return rows


def whisper_weights() -> tuple[Path, bool]:
    """The weights that are used where they are here, else a model of tiny's size without any."""
    from lifestream.inference.whisper.weights import locate_whisper

    settings = load_settings()
    model = "base" if settings.whisper_model == "auto" else settings.whisper_model
    found = locate_whisper(model, settings.models_dir)
    if found is not None:
        return found, True
    folder = working_folder("scripted-whisper-tiny")
    if not (folder / "preprocessor_config.json").exists():
        say("making a model of tiny's size without weights")
        build_scripted_whisper(folder)
    return folder, False


def known_cuts(file: Path) -> list[float] | None:
    """The true cuts from the JSON beside a file, where there is one."""
    truth = file.with_suffix(".json")
    if not truth.exists():
        return None
    cuts: list[float] | None = json.loads(truth.read_bytes()).get("scene_cuts")
    return cuts


def _clip(seconds: int) -> Path:
    path = working_folder("clips") / f"moving-1080p30-{seconds}s-{CLIP_VERSION}.mp4"
    if not path.with_suffix(".json").exists():
        say(f"making {path.name}, once")
        cuts = make_moving_clip(path, seconds=seconds)
        path.with_suffix(".json").write_text(json.dumps({"scene_cuts": cuts}))
    return path


def _cost_rows(
    name: str,
    peer: str,
    costs: Mapping[str, Sequence[Cost]],
    *,
    goals: Mapping[str, float],
    note: str = "",
) -> list[Row]:
    ours, theirs = costs.values()
    rows = []
    for figure, unit, of in FIGURES:
        ratio = paired(ours, theirs, of)
        rows.append(
            beside(
                f"{name}: {figure} (ratio {ratio.spread})",
                median_of(ours, of),
                unit,
                peer=peer,
                peer_value=median_of(theirs, of),
                ratio=ratio.median,
                goal=goals.get(figure),
                note=note,
            )
        )
    return rows


def _listed_cuts(folder: Path) -> list[float]:
    with next(folder.glob("*-Scenes.csv")).open(newline="") as file:
        starts_s = [float(line["Start Time (seconds)"]) for line in csv.DictReader(file)]
    return starts_s[1:]


def _empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()
