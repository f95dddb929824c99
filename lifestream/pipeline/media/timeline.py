"""Presentation times of packets and frames as seconds of the recording, whatever the file says."""

JUMP_BACK_S = 1.0
"""Times that fall back further are a second recording behind the first, or a counter that wrapped
around (MPEG-TS does after 26.5 hours): they go on where the first ended."""

JUMP_AHEAD_S = 3600.0
"""No camera pauses for longer inside one file; a larger step is a broken counter."""


class Timeline:
    """Places one stream's frames; second 0 is ``start_s`` of the container's own clock."""

    def __init__(self, start_s: float) -> None:
        self._start_s = start_s
        self._shift_s = 0.0

    @property
    def is_shifted(self) -> bool:
        """Whether a jump was met: times of the recording are no longer those of the container."""
        return self._shift_s != 0.0

    def place(self, at_s: float | None, *, after_s: float) -> float:
        """Seconds of the recording for the container's ``at_s``.

        Args:
            at_s: The frame's own time; None where the container gives none.
            after_s: Where the stream's last frame ended; 0.0 at its first.
        """
        if at_s is None:
            return after_s
        placed_s = at_s - self._start_s + self._shift_s
        if after_s > 0.0 and not after_s - JUMP_BACK_S <= placed_s <= after_s + JUMP_AHEAD_S:
            self._shift_s += after_s - placed_s
            return after_s
        return placed_s
