"""Names of an owner's logs: ``<area>/<id>``."""

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId


def edits_subject(video_id: VideoId) -> str:
    """The log of what was typed over one recording's transcript."""
    return f"edits/{video_id}"


CONVERSATIONS = "conversations/"


def conversation_subject(conversation_id: str) -> str:
    """The log of one conversation."""
    return f"{CONVERSATIONS}{conversation_id}"


def area_of(subject: str) -> str:
    """The part before the first slash.

    Raises:
        InvalidRequest: There is none.
    """
    area, slash, _ = subject.partition("/")
    if not area or not slash:
        raise InvalidRequest(f"A log is named <area>/<id>, not {subject!r}.")
    return area


def area_of_prefix(prefix: str) -> str:
    """The area that ``prefix`` names.

    Raises:
        InvalidRequest: It is not ``<area>/``.
    """
    area = area_of(prefix)
    if prefix != f"{area}/":
        raise InvalidRequest(f"Logs are listed by area, such as edits/, not {prefix!r}.")
    return area
