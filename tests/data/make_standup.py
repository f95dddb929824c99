"""Makes ``standup.mp4``: two synthetic voices and two drawn slides, 30 s, our own work.

Needs flite (the voices rms and slt) on PATH; the result is committed, so tests do not.
Run it from the repository: ``.venv/bin/python -m tests.data.make_standup``.
"""

import json
import subprocess
import tempfile
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
RATE_HZ = 16_000
FRAMES_PER_S = 5
SIZE = (640, 360)

TURNS = (
    ("rms", "Marcus", "Good morning. This is Marcus. Let us talk about the garden project."),
    ("slt", "Priya", "Priya here. The new greenhouse costs four thousand dollars."),
    ("rms", "Marcus", "Then it is decided. We buy the greenhouse in April."),
    ("slt", "Priya", "I will order the glass by Friday, March twenty first."),
    ("rms", "Marcus", "Great. The next meeting is on Monday at ten o'clock."),
)

SLIDES = (
    ("Garden project", ("Greenhouse", "Budget")),
    ("Decisions", ("Greenhouse in April", "Priya: order glass, March 21")),
)


def speak(voice: str, text: str) -> np.ndarray:
    """int16 samples at 16 kHz, shape (n,)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "line.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True)
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
        with av.open(str(path)) as wav:
            frames = [f for frame in wav.decode(audio=0) for f in resampler.resample(frame)]
        return np.concatenate([frame.to_ndarray()[0] for frame in frames])


def draw(title: str, bullets: tuple[str, ...]) -> np.ndarray:
    """One slide, uint8 RGB, shape (360, 640, 3)."""
    image = Image.new("RGB", SIZE, (250, 248, 242))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, SIZE[0], 84), fill=(38, 70, 83))
    pen.text((36, 22), title, font=ImageFont.load_default(40), fill=(255, 255, 255))
    for row, bullet in enumerate(bullets):
        pen.text(
            (56, 130 + 70 * row), f"- {bullet}", font=ImageFont.load_default(30), fill=(30, 30, 30)
        )
    return np.asarray(image)


def main() -> None:
    """Write the video and its truth."""
    pause = np.zeros(int(0.7 * RATE_HZ), np.int16)
    samples, truth = [pause], []
    for voice, speaker, text in TURNS:
        start_s = sum(len(part) for part in samples) / RATE_HZ
        line = speak(voice, text)
        truth.append(
            {
                "speaker": speaker,
                "text": text,
                "start_s": round(start_s, 2),
                "end_s": round(start_s + len(line) / RATE_HZ, 2),
            }
        )
        samples += [line, pause]
    sound = np.concatenate(samples)
    cut_s = truth[2]["start_s"] - 0.3
    write(sound, float(cut_s))
    document = {"duration_s": len(sound) / RATE_HZ, "cut_s": cut_s, "turns": truth}
    (HERE / "standup.json").write_text(json.dumps(document, indent=1) + "\n")


def write(sound: np.ndarray, cut_s: float) -> None:
    """H.264 and AAC, the first slide until ``cut_s``."""
    with av.open(str(HERE / "standup.mp4"), "w", options={"movflags": "faststart"}) as out:
        video = out.add_stream(
            "libx264", rate=FRAMES_PER_S, options={"crf": "30", "preset": "slow"}
        )
        video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        audio = out.add_stream("aac", rate=RATE_HZ, bit_rate=32_000, layout="mono")
        for index in range(int(len(sound) / RATE_HZ * FRAMES_PER_S)):
            slide = SLIDES[0] if index / FRAMES_PER_S < cut_s else SLIDES[1]
            frame = av.VideoFrame.from_ndarray(draw(*slide), format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, FRAMES_PER_S)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        for start in range(0, len(sound), 1024):
            chunk = sound[start : start + 1024].reshape(1, -1)
            piece = av.AudioFrame.from_ndarray(chunk, format="s16", layout="mono")
            piece.sample_rate, piece.pts = RATE_HZ, start
            out.mux(audio.encode(piece))
        out.mux(audio.encode(None))


if __name__ == "__main__":
    main()
