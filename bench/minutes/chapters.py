"""Chapters beside TextTiling and fixed five minutes, on the topics that QMSum's readers marked.

Pk (Beeferman et al., 1999): how often two places half a topic apart are wrongly said to be within
one, or within two; 0 is best.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from bench.recordings.folders import CORPUS
from bench.recordings.meetings import Meeting, read_meetings
from bench.report import Row, beside
from lifestream.inference.writing.extractive.chapters import boundaries
from lifestream.inference.writing.extractive.sentences import Sentence, sentences_of

UNIT_S = 5.0
FIVE_MINUTES_S = 300.0
TILE_S, TILES_AROUND = 20.0, 6
"""TextTiling's pseudosentences and blocks (Hearst, 1997), in seconds: 20 and 6 as she chose."""

PARTS: Final[tuple[tuple[Literal["train", "val"], int, str], ...]] = (
    ("val", 1, "meetings kept apart"),
    ("train", 4, "every fourth meeting fitted on"),
)


def chapters_rows() -> list[Row]:
    """Both halves: the one kept apart has to beat both peers."""
    rows = []
    for part, every, name in PARTS:
        meetings = read_meetings(CORPUS / "qmsum", part)[::every]
        scores = np.array([_scores(one, part) for one in meetings])
        ours, tiles, five = (float(mean) for mean in scores.mean(axis=0))
        for peer, value in (("TextTiling", tiles), ("fixed five minutes", five)):
            rows.append(
                beside(
                    f"Pk of chapters, {len(meetings)} {name}",
                    ours,
                    "share",
                    peer=peer,
                    peer_value=value,
                    goal=1.0 if part == "val" else None,
                    note="less is better",
                )
            )
    return rows


def _scores(meeting: Meeting, part: str) -> tuple[float, float, float]:
    sentences = sentences_of(meeting.segments)
    end_s = meeting.segments[-1].end_s
    wanted = _topics(meeting, part)
    return (
        pk(wanted, boundaries(sentences, (), duration_s=end_s), end_s),
        pk(wanted, text_tiling(sentences, end_s), end_s),
        pk(wanted, list(np.arange(FIVE_MINUTES_S, end_s, FIVE_MINUTES_S)), end_s),
    )


def _topics(meeting: Meeting, part: str) -> list[float]:
    """Seconds at which a marked topic begins, the first one left out."""
    path = Path(CORPUS) / "qmsum" / part / f"{meeting.name}.json"
    found: dict[str, Any] = json.loads(path.read_bytes())
    spans = [span for topic in found["topic_list"] for span in topic["relevant_text_span"]]
    last = len(meeting.segments) - 1
    return sorted({meeting.segments[min(int(span[0]), last)].start_s for span in spans})[1:]


def pk(wanted: Sequence[float], found: Sequence[float], end_s: float) -> float:
    """0 to 1, on a grid of ``UNIT_S``."""
    grid = np.arange(int(end_s / UNIT_S) + 1) * UNIT_S
    true = np.searchsorted(np.sort(np.array(wanted, float)), grid, side="right")
    said = np.searchsorted(np.sort(np.array(found, float)), grid, side="right")
    half = max(1, round(len(grid) / (len(wanted) + 1) / 2))
    if len(grid) <= half:
        return 0.0
    return float(np.mean((true[half:] != true[:-half]) != (said[half:] != said[:-half])))


def text_tiling(sentences: Sequence[Sentence], end_s: float) -> list[float]:
    """Places where the words on both sides are least alike, by depth (Hearst, 1997)."""
    count = int(end_s / TILE_S) + 1
    columns = {
        stem: n for n, stem in enumerate(dict.fromkeys(s for o in sentences for s in o.stems))
    }
    tiles = np.zeros((count, max(len(columns), 1)), np.float32)
    for one in sentences:
        row = min(int(one.start_s / TILE_S), count - 1)
        for stem in one.stems:
            tiles[row, columns[stem]] += 1
    alike = np.zeros(max(count - 1, 0))
    for gap in range(count - 1):
        before = tiles[max(gap - TILES_AROUND + 1, 0) : gap + 1].sum(0)
        after = tiles[gap + 1 : gap + 1 + TILES_AROUND].sum(0)
        sizes = float(np.linalg.norm(before) * np.linalg.norm(after))
        alike[gap] = float(before @ after) / sizes if sizes else 0.0
    depths = np.array([_depth(alike, gap) for gap in range(len(alike))])
    if not len(depths):
        return []
    least = float(depths.mean() - depths.std() / 2)
    return [
        (gap + 1) * TILE_S
        for gap in range(1, len(depths) - 1)
        if depths[gap] > least and depths[gap] >= max(depths[gap - 1], depths[gap + 1])
    ]


def _depth(alike: np.ndarray[Any, np.dtype[np.float64]], gap: int) -> float:
    left = right = gap
    while left > 0 and alike[left - 1] >= alike[left]:
        left -= 1
    while right < len(alike) - 1 and alike[right + 1] >= alike[right]:
        right += 1
    return float(alike[left] + alike[right] - 2 * alike[gap])
