"""How much of a recording was usable, by what decoding gave. Pure functions.

Missing data counts as loss only with evidence: the file ends before its own outline does, or the
decoder refused packets. A header that merely claims more than there is loses nothing.
"""

from dataclasses import replace

from lifestream.domain.video import DecodedTrack, MediaFacts
from lifestream.pipeline.media import refusals

__all__ = ["DecodedTrack", "with_decoded"]

ENOUGH = 0.98
"""Encoders round lengths to whole frames: a smaller loss is not worth a word."""

MIN_PREFIX = 0.02
"""Where only a header tells the length, less than this is a lie of the header, not a loss."""

_EXACT_HEADERS = frozenset(("flac", "flv", "asf"))
"""Containers without an outline whose header is written when the recording is complete."""


def with_decoded(
    facts: MediaFacts, *, audio: DecodedTrack | None, video: DecodedTrack | None
) -> MediaFacts:
    """``facts`` completed by what decoding gave: real duration, usable fraction, warnings.

    ``usable_fraction`` is that of the worse of the two tracks; below 1.0 the job is PARTIAL.

    Raises:
        InvalidMedia: Nothing at all could be decoded (CORRUPT_CONTAINER).
    """
    named = [(name, t) for name, t in (("sound", audio), ("picture", video)) if t is not None]
    duration_s = max((track.end_s for _, track in named), default=0.0)
    if duration_s <= 0.0:
        raise refusals.holds_nothing()
    usable = {name: _usable(facts, track) for name, track in named}
    warnings = [
        f"Only {fraction:.0%} of the {name} could be read; the rest is "
        + ("missing: the file was cut off." if facts.missing_bytes else "damaged.")
        for name, fraction in usable.items()
        if fraction < ENOUGH
    ]
    claimed_s = facts.declared_duration_s or 0.0
    if not warnings and claimed_s > max(1.5 * duration_s, duration_s + 5):
        warnings.append(
            f"The file claims to last {_spoken(claimed_s)}; it holds {_spoken(duration_s)}, and "
            "all of that was used."
        )
    worst = min(usable.values())
    return replace(
        facts,
        duration_s=round(duration_s, 3),
        usable_fraction=round(worst, 3) if worst < ENOUGH else 1.0,
        warnings=(*facts.warnings, *warnings),
    )


def _usable(facts: MediaFacts, track: DecodedTrack) -> float:
    exact = facts.container in _EXACT_HEADERS and track.end_s > MIN_PREFIX * track.expected_s
    believed = bool(facts.missing_bytes) or exact
    expected_s = max(track.end_s, track.expected_s if believed else 0.0)
    return max(0.0, track.end_s - track.lost_s) / expected_s if expected_s > 0 else 0.0


def _spoken(duration_s: float) -> str:
    if duration_s < 90:
        return f"{duration_s:.0f} s"
    minutes = round(duration_s / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"
