"""RapidOCR behind ``ports.screen_reader``: PP-OCR on onnxruntime, with the weights of its wheel."""

import logging
from pathlib import Path
from typing import Any

from lifestream.domain.errors import DependencyUnavailable
from lifestream.domain.scene import TextLine
from lifestream.domain.transcript import EngineInfo
from lifestream.ports.scene_detector import Image

MIN_SIDE_PX = 24
"""No letter can be read in a smaller picture, and the detector was not made for one."""

READ_SCRIPTS = frozenset({"Latin", "Chinese", "Japanese"})
"""Source: the 18 708 characters in PP-OCRv6_rec_small.onnx, and reading drawn slides
(tests/inference/vision/test_scripts_on_screen.py). It has no letters of Korean, Cyrillic, Arabic,
Hebrew, Thai and Indic scripts, and knows Greek ones without accents, as signs in formulas."""


MAX_SIDE_PX = 960
"""Pictures are looked at no larger. By itself RapidOCR enlarges small ones and looks at large ones
whole, which costs more and finds nothing more, letters of seven pixels included."""

LINES_AT_ONCE = 1
"""Lines read together are made as wide as the widest: on a CPU that costs more than it saves."""


class RapidOcrReader:
    """Reads text in pictures; the models are loaded with the first picture.

    Args:
        min_confidence: Lines below it are left out, 0-1.
        threads: Threads of onnxruntime.
    """

    def __init__(self, *, min_confidence: float = 0.6, threads: int = 2) -> None:
        self._min_confidence, self._threads = min_confidence, threads
        self._read: Any = None

    @property
    def engine(self) -> EngineInfo:
        """RapidOCR with the models that its wheel brings."""
        return EngineInfo(
            name="rapidocr", model=f"PP-OCRv6 small, confidence {self._min_confidence:g}"
        )

    @property
    def scripts(self) -> frozenset[str]:
        """Those whose letters the bundled model has."""
        return READ_SCRIPTS

    def read(self, image: Image) -> tuple[TextLine, ...]:
        """Lines from top to bottom; boxes in the pixels of ``image``.

        Raises:
            DependencyUnavailable: RapidOCR or its models are not installed.
        """
        if min(image.shape[:2]) < MIN_SIDE_PX:
            return ()
        if self._read is None:
            self._read = self._load()
        result = self._read(image, use_cls=False)
        if result.boxes is None or not result.txts:
            return ()
        found = zip(result.boxes, result.txts, result.scores, strict=True)
        lines = [
            TextLine(text=" ".join(str(text).split()), confidence=float(score), box=_box(corners))
            for corners, text, score in found
            if float(score) >= self._min_confidence
        ]
        return tuple(line for line in lines if line.text)

    def _load(self) -> Any:
        logging.getLogger("RapidOCR").disabled = True  # it writes to the terminal by itself
        bundled_models()
        import rapidocr

        threads = {
            "EngineConfig.onnxruntime.intra_op_num_threads": self._threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
        sizes = {
            "Det.limit_type": "max",
            "Det.limit_side_len": MAX_SIDE_PX,
            "Rec.rec_batch_num": LINES_AT_ONCE,
        }
        return rapidocr.RapidOCR(params={"Global.log_level": "critical", **threads, **sizes})


def bundled_models() -> Path:
    """The folder with the models that came with the package.

    Raises:
        DependencyUnavailable: RapidOCR or its models are not installed.
    """
    try:
        import rapidocr
    except ImportError as error:
        raise DependencyUnavailable(
            "Text on the screen cannot be read: the package rapidocr is not installed. Run "
            "./run again, or set LIFESTREAM_SCREEN_READER=off."
        ) from error
    models = Path(rapidocr.__file__).parent / "models"
    if len(list(models.glob("*.onnx"))) < 2:  # it would download them without asking
        raise DependencyUnavailable(
            "Text on the screen cannot be read: the models of the package rapidocr are "
            "missing. Install it again, or set LIFESTREAM_SCREEN_READER=off."
        )
    return models


def _box(corners: Any) -> tuple[int, int, int, int]:
    """Four corners as x, y, width, height."""
    xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    left, top = max(0, round(min(xs))), max(0, round(min(ys)))
    return left, top, round(max(xs)) - left, round(max(ys)) - top
