"""How a position in a recording is written wherever people read it: pages, files, terminal.

Not for captions, whose formats say how times are written (``services.export.captions``).
"""


def clock(at_s: float) -> str:
    """``4:07`` or ``1:04:07``, of the second that plays."""
    whole = max(0, int(at_s))
    hours, minutes, seconds = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
