"""Names of statements, made of what they say and when: the same wherever they are shown."""

import hashlib

from lifestream.domain.summary import Point, SectionLine


def point_id(point: Point | SectionLine) -> str:
    """Names a statement as it stands: other words, another name."""
    name = f"{point.evidence.start_s:.2f}|{point.text}"
    return "p" + hashlib.sha256(name.encode()).hexdigest()[:16]
