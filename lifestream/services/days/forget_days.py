"""Deleting what days keep of a recording; what people wrote beside them stays."""

from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import NARRATIVES, digest_subject
from lifestream.ports.backend import Backend
from lifestream.services.days.day import read_narrative

PAGE = 500


def forget_in_days(backend: Backend, owner: OwnerId, video_id: VideoId) -> None:
    """Delete the recording's digest, and every narrative that was written from it.

    A narrative that cannot be read may be one of them. Those days are written again.
    """
    backend.owner_log.delete(owner, digest_subject(video_id))
    gone: list[str] = []
    cursor = ""
    while True:
        page = backend.owner_log.subjects(owner, NARRATIVES, limit=PAGE, cursor=cursor)
        for head in page.subjects:
            narrative = read_narrative(head)
            if narrative is None or video_id in narrative.video_ids:
                gone.append(head.subject)
        cursor = page.cursor
        if not cursor:
            break
    for subject in gone:
        backend.owner_log.delete(owner, subject)
