"""Small recordings that carry a word that is nowhere else: in name, file, captions."""

from dataclasses import dataclass, field
from pathlib import Path
from random import Random

SECONDS = 8
RATE = 5
SYLLABLES = ("bru", "dax", "fep", "gol", "hux", "jom", "kiv", "lud", "mup", "nez", "pog", "qar")


@dataclass(slots=True, kw_only=True)
class Marked:
    """One recording, and what is known about it from the answers that were given.

    Attributes:
        mark: Its word, lower-case letters.
        lines: What its captions say, and what was typed over them and acknowledged.
        video_id: Empty while no answer named one.
        is_deleted: Deleting it was asked for; it must be gone at the end.
        order_id: Of forgetting it; empty where that was not asked for.
        has_receipt: The proof of that was answered.
    """

    mark: str
    path: Path
    lines: list[str]
    video_id: str = ""
    job_id: str = ""
    is_deleted: bool = False
    is_acknowledged: bool = False
    order_id: str = ""
    has_receipt: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def filename(self) -> str:
        """What it is called when it is uploaded."""
        return f"{self.mark}.mp4"

    @property
    def captions(self) -> str:
        """Its caption file, SubRip."""
        cues = (
            f"{i + 1}\n00:00:0{2 * i},500 --> 00:00:0{2 * i + 2},000\n{line}\n"
            for i, line in enumerate(self.lines)
        )
        return "\n".join(cues)


def make_marked(folder: Path, random: Random) -> Marked:
    """Write a clip of a few seconds: two pictures, no sound."""
    import av
    import numpy as np

    mark = "".join(random.choice(SYLLABLES) for _ in range(5))
    path = folder / f"{mark}.mp4"
    generator = np.random.default_rng(random.getrandbits(32))
    with av.open(str(path), "w") as container:
        container.metadata["comment"] = mark
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        patches = generator.integers(0, 255, (2, 6, 8, 3), dtype=np.uint8)
        for i in range(SECONDS * RATE):
            blocks = np.ones((20, 20, 1), np.uint8)
            picture = np.kron(patches[2 * i // (SECONDS * RATE)], blocks)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            container.mux(stream.encode(frame.reformat(format="yuv420p")))
        container.mux(stream.encode(None))
    lines = [
        f"We decided that {mark} pays for the lantern.",
        f"Anna sends the list of {mark} to Ben by Friday.",
        f"No other recording names {mark} so far.",
    ]
    return Marked(mark=mark, path=path, lines=lines)
