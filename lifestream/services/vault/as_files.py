"""A vault as a row of files, for one file that is downloaded. Nothing of it is kept in memory."""

from collections.abc import Iterator

from lifestream.domain.errors import NotFound
from lifestream.services.masks.pictures import shown_picture
from lifestream.services.vault.contents import Contents
from lifestream.services.vault.links import PICTURES, Links
from lifestream.services.vault.names import given_names
from lifestream.services.vault.note import NOTHING, with_note


def vault_files(contents: Contents, *, app: str) -> Iterator[tuple[str, bytes]]:
    """(Path in the vault, bytes) of every note, and of every picture before the note it is in.

    Args:
        app: The address that links to a second open.
    """
    wanted = {one.note_id: one for one in contents.wanted()}
    names = given_names(wanted.values(), now={}, taken=())
    pictures: dict[str, bytes] = {}
    sent: set[str] = set()

    def keep(name: str, key: str) -> bool:
        if name not in sent and name not in pictures:
            try:
                pictures[name] = shown_picture(contents.backend, contents.owner, key)
            except NotFound:
                return False
        return True

    links = Links(names=names, people=contents.people_heard(), app=app, keep_picture=keep)
    for note in contents.notes(links):
        for name, data in pictures.items():
            yield f"{PICTURES}/{name}", data
        sent |= pictures.keys()
        pictures.clear()
        folder = wanted[note.note_id].folder
        path = f"{folder}/{names[note.note_id]}.md" if folder else f"{names[note.note_id]}.md"
        yield path, with_note("", note, NOTHING).encode()
