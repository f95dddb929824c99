"""How many files of a vault hold something of some recordings: read alone, before forgetting."""

from collections.abc import Collection
from pathlib import Path

from lifestream.domain.ids import VideoId
from lifestream.services.vault.keep_folder import VaultFolder


def files_holding(
    root: Path, videos: Collection[VideoId], prefixes: Collection[str], *, everything: bool = False
) -> int:
    """Notes that name one of the recordings or link to it, and their pictures and media.

    Args:
        prefixes: Of the keys of their objects.
        everything: All files that are LifeStream's.
    """
    folder = VaultFolder(root, app="")
    notes = sum(
        everything or any(video_id in text for video_id in videos) for text in folder.own_notes()
    )
    files = sum(everything or key.startswith(tuple(prefixes)) for key in folder.other_files())
    return notes + files
