"""The work that ``bench process`` measures, each piece in a process of its own.

``python -m bench.work NAME ARGUMENT…`` prints one JSON document: what came out, so that a speed
is never told without what it bought. Starting Python and loading models count, for everybody.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any


def scenes(file: str, folder: str) -> dict[str, Any]:
    """LifeStream's scenes and keyframes of a file; pictures go to ``folder``."""
    from lifestream.inference.vision.scene_detectors import PySceneDetector
    from lifestream.pipeline.media.source import probe
    from lifestream.pipeline.pictures.scenes import scan_video

    pictures: list[str] = []

    def save(at_s: float, jpeg: bytes, width: int, height: int) -> str:
        path = Path(folder) / f"{round(at_s * 1000):010d}.jpg"
        path.write_bytes(jpeg)
        pictures.append(path.name)
        return path.name

    path = Path(file)
    scan = scan_video(
        path, probe(path), PySceneDetector("adaptive"), save_keyframe=save, progress=_silent
    )
    starts_s = [scene.start_s for scene in scan.scene_list.scenes]
    return {"cuts": starts_s[1:], "pictures": len(pictures)}


def transcribe(file: str, model: str, beam_size: str) -> dict[str, Any]:
    """LifeStream's way from a file to words: sound, voice activity, batches of speech."""
    from lifestream.bootstrap.engines import Engines
    from lifestream.config import load_settings
    from lifestream.inference.whisper.transcriber import WhisperTranscriber
    from lifestream.pipeline.media.audio import PcmAudio, extract_audio
    from lifestream.pipeline.media.source import probe
    from lifestream.ports.transcriber import TranscriberRequest

    with tempfile.TemporaryDirectory() as folder:
        source = Path(file)
        samples = Path(folder) / "samples"
        extract_audio(source, probe(source), samples, progress=_silent)
        audio = PcmAudio(samples)
        speech = Engines(load_settings()).speech_detector.detect(audio, _silent).regions
        transcriber = WhisperTranscriber(
            model=model, models_dir=Path(folder), device="cpu", beam_size=int(beam_size)
        )
        request = TranscriberRequest(audio=audio, speech=speech, languages=("en",))
        transcript = transcriber.transcribe(request, _silent)
    speech_s = sum(region.end_s - region.start_s for region in speech)
    words = sum(len(segment.text.split()) for segment in transcript.segments)
    return {"words": words, "speech_s": speech_s, "duration_s": audio.duration_s}


def faster_whisper(file: str, model: str, beam_size: str) -> dict[str, Any]:
    """Plain faster-whisper on the file, with word times as LifeStream has them."""
    from faster_whisper import WhisperModel

    plain = WhisperModel(model, device="cpu", compute_type="int8")
    segments, _ = plain.transcribe(
        file, language="en", beam_size=int(beam_size), word_timestamps=True
    )
    return {"words": sum(len(segment.text.split()) for segment in segments)}


def _silent(fraction: float) -> None:
    """Ignore the progress."""


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    task.__name__: task for task in (scenes, transcribe, faster_whisper)
}

if __name__ == "__main__":
    json.dump(TASKS[sys.argv[1]](*sys.argv[2:]), sys.stdout)
