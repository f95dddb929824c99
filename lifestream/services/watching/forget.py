"""Deleting what the histories of watched folders keep of a recording.

Its file may still lie in the folder. What stays is a number for the file as it was and the digest
of its bytes, without a name, so that it is not taken again.
"""

from dataclasses import replace

from lifestream.domain import codec
from lifestream.domain.arriving.watched import FileSeen, FilesSeen, Outcome
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import FOLDERS_FORGOTTEN, folder_subject
from lifestream.ports.backend import Backend
from lifestream.services.watching.folders import watched_folders


def forget_in_watched(backend: Backend, owner: OwnerId, video_id: VideoId) -> None:
    """Delete the names of files that the recording was made of; twice is harmless."""
    for folder in watched_folders(backend, owner):
        subject = folder_subject(folder.folder_id)
        entries = backend.owner_log.read(owner, subject)
        pages = [codec.decode(FilesSeen, one.entry) for one in entries]
        its = [one for page in pages for one in page.files if one.video_id == video_id]
        if not its:
            continue
        _remember(backend, owner, its)
        head = backend.owner_log.heads(owner, [subject])[subject]
        backend.owner_log.delete(owner, subject)
        # As many entries as before: who has read the log so far goes on behind the last one.
        for entry, page in zip(entries, pages, strict=True):
            kept = tuple(one for one in page.files if one.video_id != video_id)
            backend.owner_log.append(
                owner,
                subject,
                codec.encode(FilesSeen(files=kept)),
                entry_id=entry.entry_id,
                note=head.note,
            )


def _remember(backend: Backend, owner: OwnerId, its: list[FileSeen]) -> None:
    """Before the names go: a death in between must not bring the recording back."""
    bare = tuple(
        replace(one, path="", why="", video_id=VideoId(""))
        for one in its
        if one.outcome is not Outcome.TAKING
    )
    if bare:
        name = min(one.key for one in bare)
        entry = codec.encode(FilesSeen(files=bare))
        backend.owner_log.append(owner, FOLDERS_FORGOTTEN, entry, entry_id=name)
