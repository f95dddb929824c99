"""Does memory stay flat with duration? The same five minutes once, and end to end for hours.

The long file is the short one's packets again and again, nothing is encoded anew, so both hold the
same speech, slides and cuts per minute. The whole of ``./run process`` runs over each, and the
memory of its process tree is sampled. A leak or a buffer that grows shows as the difference.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from bench.measured import Cost, python, run_measured
from bench.recordings.clips import AUDIO_RATE_HZ, Samples, loop_copy, make_talk_clip
from bench.recordings.folders import CORPUS, environ_for, fresh_data_folder, working_folder
from bench.report import Row, file_sha256, row, say

GOAL_MB = 300.0
BASE_S = 300
SPEECH_FILE = "audio/azure/katiesteve.wav"
SPEECH_S = 12.0
CLIP_VERSION = 2
MEGABYTE = 1e6


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench memory``."""
    parser.add_argument("--hours", type=float, default=4.0, help="length of the long file (4)")
    parser.add_argument("--clip", type=Path, help="loop this file instead of one made here")
    parser.add_argument("--speech", type=Path, help="whose words are in the clip made here")


def files_of(given: argparse.Namespace) -> list[Path]:
    """The file that is looped."""
    return [given.clip or _talk(_speech_file(given))]


def measure(given: argparse.Namespace) -> list[Row]:
    """Both runs, the difference, and which stage reached how much."""
    source = files_of(given)[0]
    folder = working_folder("loops")
    times = {"short": _times(source, BASE_S / 3600), "long": _times(source, given.hours)}
    runs: dict[str, tuple[Cost, dict[str, Any]]] = {}
    for name, count in times.items():
        looped = folder / f"{name}.mp4"
        loop_copy(source, looped, times=count)
        say(f"processing {looped.stat().st_size / MEGABYTE:.0f} MB, the clip {count} times")
        runs[name] = _process(looped)
        looped.unlink()
    return _rows(runs, with_speech=given.clip is not None or _speech_file(given) is not None)


def _process(file: Path) -> tuple[Cost, dict[str, Any]]:
    with fresh_data_folder() as data_dir:
        cost = run_measured(
            python("-m", "lifestream", "process", file, "--json"),
            environ=environ_for(data_dir),
            timeout_s=4 * 3600,
        )
    return cost, json.loads(cost.stdout)["videos"][0]


def _rows(runs: dict[str, tuple[Cost, dict[str, Any]]], *, with_speech: bool) -> list[Row]:
    names = {}
    rows = []
    for which, (cost, video) in runs.items():
        names[which] = _length(video.get("duration_s") or 0.0)
        words = sum(len(segment["text"].split()) for segment in video["transcript"]["segments"])
        engines = ", ".join(dict.fromkeys(e["name"] for e in video["engines"].values()))
        note = (
            f"{names[which]}: {words} words, {len(video['speakers'])} speakers, "
            f"{len(video['scenes'])} scenes, {len(video['keyframes'])} keyframes, "
            f"{len(video['screen_text'])} screen texts; {engines}"
        )
        peak_mb = cost.peak_bytes / MEGABYTE
        rows.append(row(f"peak of the process tree, {names[which]}", peak_mb, "MB", note=note))
        rows.append(row(f"whole run, {names[which]}", cost.wall_s, "s"))
    grown_mb = (runs["long"][0].peak_bytes - runs["short"][0].peak_bytes) / MEGABYTE
    spoken = "" if with_speech else " (nobody speaks: no --speech and no corpus)"
    rows.append(
        row(
            f"memory that {names['long']} takes more than {names['short']}{spoken}",
            grown_mb,
            "MB",
            goal=GOAL_MB,
            better="less",
        )
    )
    rows += _by_stage(runs, names)
    return rows


def _by_stage(runs: dict[str, tuple[Cost, dict[str, Any]]], names: dict[str, str]) -> list[Row]:
    """The processor's own highest memory by the end of each stage, long less short."""
    peaks = {
        which: {stage["stage"]: stage["peak_memory_bytes"] for stage in video["stages"]}
        for which, (_, video) in runs.items()
    }
    rows = []
    for stage, peak in peaks["long"].items():
        grown_mb = (peak - peaks["short"].get(stage, 0)) / MEGABYTE
        rows.append(row(f"more by the end of {stage}, processor alone", grown_mb, "MB"))
    return rows


def _length(seconds: float) -> str:
    return f"{seconds / 3600:.1f} h" if seconds >= 3600 else f"{seconds / 60:.0f} min"


def _times(source: Path, hours: float) -> int:
    import av

    with av.open(str(source)) as container:
        length_s = (container.duration or 1) / 1_000_000
    return max(1, round(hours * 3600 / length_s))


def _speech_file(given: argparse.Namespace) -> Path | None:
    wanted: Path = given.speech or CORPUS / SPEECH_FILE
    return wanted if wanted.exists() else None


def _talk(speech: Path | None) -> Path:
    digest = file_sha256(speech)[:12] if speech else "silent"
    path = working_folder("clips") / f"talk-{digest}-{CLIP_VERSION}.mp4"
    if not path.exists():
        say(f"making {path.name}, once")
        part = path.with_name(path.stem + ".part.mp4")
        make_talk_clip(part, _spoken(speech), seconds=BASE_S)
        part.rename(path)
    return path


def _spoken(file: Path | None) -> Samples:
    """The first seconds of a speech file, 16 kHz mono."""
    import av

    if file is None:
        return np.zeros(0, np.float32)
    resampler = av.AudioResampler(format="flt", layout="mono", rate=AUDIO_RATE_HZ)
    with av.open(str(file)) as container:
        frames = [part for f in container.decode(audio=0) for part in resampler.resample(f)]
    samples = np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames])
    return samples[: int(SPEECH_S * AUDIO_RATE_HZ)].astype(np.float32)
