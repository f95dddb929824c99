"""Slides of the corpus read from their pictures: words found and their cost, beside RapidOCR alone.

Both read the same pictures in turn on one thread, one of each slide, two seconds after it appears.
"""

import argparse
import json
import re
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.recordings.folders import CORPUS
from bench.report import Row, beside, row
from lifestream.inference.vision.rapid_ocr import RapidOcrReader
from lifestream.ports.scene_detector import Image

SHOWN_FOR_S = 2.0
PEER = "RapidOCR with its own settings"

Read = Callable[[Image], str]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench screen``."""
    parser.add_argument("--rounds", type=int, default=3, help="how often both read all slides")


def files_of(given: argparse.Namespace) -> list[Path]:
    """The videos whose slides are known."""
    return [path.with_suffix(".mp4") for path in _truths()]


def measure(given: argparse.Namespace) -> list[Row]:
    """Processor seconds and words found, of both."""
    slides = [slide for path in _truths() for slide in _slides(path)]
    ours, theirs = _ours(), _as_it_is()
    for read in (ours, theirs):
        read(slides[0].image)
    costs: dict[Read, list[float]] = {ours: [], theirs: []}
    found: dict[Read, float] = {}
    for _ in range(given.rounds):
        for read in (ours, theirs):
            began_s = time.process_time()
            texts = [read(slide.image) for slide in slides]
            costs[read].append(time.process_time() - began_s)
            found[read] = _recall(slides, texts)
    ratio = statistics.median(b / a for a, b in zip(costs[ours], costs[theirs], strict=True))
    return [
        beside(
            f"{len(slides)} slides: processor",
            statistics.median(costs[ours]),
            "s",
            peer=PEER,
            peer_value=statistics.median(costs[theirs]),
            ratio=ratio,
            goal=1.8,
        ),
        row("words found", found[ours], "", goal=found[theirs], note="the goal is what it finds"),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slide:
    image: Image
    words: tuple[str, ...]


def _truths() -> list[Path]:
    return [
        path
        for path in sorted((CORPUS / "video" / "composite").glob("*.json"))
        if json.loads(path.read_text()).get("slides") and path.with_suffix(".mp4").is_file()
    ]


def _slides(truth: Path) -> Iterator[_Slide]:
    import av

    with av.open(str(truth.with_suffix(".mp4"))) as file:
        stream = file.streams.video[0]
        for slide in json.loads(truth.read_text())["slides"]:
            at_s = float(slide["start"]) + SHOWN_FOR_S
            file.seek(int(at_s / float(stream.time_base or 1)), stream=stream)
            frame = next(frame for frame in file.decode(stream) if (frame.time or 0.0) >= at_s)
            text = " ".join((slide["title"], *slide["bullets"]))
            image = np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
            yield _Slide(image=image, words=_words(text))


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))


def _recall(slides: list[_Slide], texts: list[str]) -> float:
    said = [
        (word, set(_words(text))) for s, text in zip(slides, texts, strict=True) for word in s.words
    ]
    return sum(word in read for word, read in said) / len(said)


def _ours() -> Read:
    reader = RapidOcrReader(threads=1)
    return lambda image: " ".join(line.text for line in reader.read(image))


def _as_it_is() -> Read:
    import rapidocr

    threads = {
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    engine: Any = rapidocr.RapidOCR(params={"Global.log_level": "critical", **threads})

    def read(image: Image) -> str:
        return " ".join(engine(image, use_cls=False).txts or ())

    return read
