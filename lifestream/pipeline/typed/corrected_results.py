"""What people corrected about a recording, read for whatever shows or indexes its results."""

from lifestream.domain.corrections.correction import Given, decode_correction
from lifestream.domain.errors import BackendUnavailable
from lifestream.domain.log_subjects import corrections_subject
from lifestream.domain.video import Video
from lifestream.ports.owner_log import OwnerLog


def corrections_of(log: OwnerLog, video: Video) -> tuple[Given, ...]:
    """Every correction in order; costs nothing where the library entry knows of none.

    Raises:
        BackendUnavailable: An entry is damaged; names it.
    """
    return read_corrections(log, video) if video.corrections else ()


def read_corrections(log: OwnerLog, video: Video) -> tuple[Given, ...]:
    """Every correction in order, also of an entry that a moment ago had none.

    Raises:
        BackendUnavailable: An entry is damaged; names it.
    """
    entries = log.read(video.owner, corrections_subject(video.video_id))
    try:
        return tuple(decode_correction(entry.entry) for entry in entries)
    except (ValueError, TypeError) as error:
        raise BackendUnavailable(f"A stored correction is unreadable: {error}.") from error
