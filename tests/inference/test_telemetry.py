"""No library that the adapters load reports anything to its maker."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

LOADED = {
    "speech detector": (
        "from lifestream.inference.speech.silero import SileroSpeechDetector as S\nS()._model()\n"
    ),
    "voices": "import lifestream.inference.voices.diarizer, onnxruntime\n",
    "screen reader": (
        "import numpy\nfrom lifestream.inference.vision.rapid_ocr import RapidOcrReader as R\n"
        "R().read(numpy.zeros((64, 64, 3), numpy.uint8))\n"
    ),
    "whisper": "import lifestream.inference.whisper.transcriber, faster_whisper, onnxruntime\n",
}


@pytest.mark.parametrize("adapter", LOADED)
def test_loading_an_adapter_leaves_no_device_id_and_no_queue_of_reports(
    adapter: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    opening = f"from pathlib import Path\nHERE = Path({str(tmp_path)!r})\n"
    # Made from nothing: a CI variable would switch reports off and prove nothing.
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY)}

    command = [sys.executable, "-c", opening + LOADED[adapter]]
    subprocess.run(command, env=environment, cwd=tmp_path, check=True, timeout=100)

    # Where reports are on, both are there as soon as the library is loaded (1.31.1), and what
    # would send them runs in the same process.
    reported = [path for path in home.rglob("*") if "onnxruntime" in path.name]
    assert not reported
