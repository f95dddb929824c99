"""A vault in a folder: written the first time, and afterwards only where something changed.

A person may rename, move and write in its notes; each is found again by the id in it. A file that
is no note of ours is never changed, but for links in it to a note that was renamed.
"""

import errno
import json
import logging
import mimetypes
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from lifestream.domain.errors import InvalidRequest, NotFound, ResourceError
from lifestream.domain.ids import VideoId
from lifestream.domain.sentences import says
from lifestream.domain.video import Video
from lifestream.pipeline.typed.masks import read_masks
from lifestream.services.masks.pictures import shown_picture
from lifestream.services.vault.contents import PEOPLE, RECORDINGS, Contents
from lifestream.services.vault.links import MEDIA, PICTURES, Links
from lifestream.services.vault.names import Wanted, given_names, is_numbered
from lifestream.services.vault.note import (
    NOTHING,
    Note,
    Written,
    id_in,
    with_links_mended,
    with_note,
    without_note,
    written,
)

log = logging.getLogger(__name__)

_FULL = (errno.ENOSPC, errno.EDQUOT)
STATE = ".lifestream-vault.json"
NOTES_ALONE = "My notes"
"""What a note is called whose recording or person is gone: its name was made from them."""


@dataclass(slots=True, kw_only=True)
class VaultReceipt:
    """What a run did.

    Attributes:
        notes: How many notes the vault holds.
        written, renamed, removed: Files of this run; pictures and media count as written, too.
        kept: Files that stay because a person wrote in them, though their recording is gone.
    """

    notes: int = 0
    written: int = 0
    renamed: int = 0
    removed: int = 0
    kept: int = 0


@dataclass(slots=True, kw_only=True)
class _State:
    """What is remembered between two runs: of notes where and what, of other files their keys."""

    names: dict[str, str] = field(default_factory=dict)
    notes: dict[str, Written] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


class VaultFolder:
    """The folder of one vault.

    Args:
        root: The folder; made when it is missing.
        app: The address that links open.
        with_media: Keep a copy of each recording's file in the vault, and let links open that.
    """

    def __init__(self, root: Path, *, app: str, with_media: bool = False) -> None:
        self._root = root
        self._app = app
        self._with_media = with_media
        self._receipt = VaultReceipt()
        self._state = _State()

    def update(self, contents: Contents) -> VaultReceipt:
        """Bring the folder up to date.

        Raises:
            InvalidRequest: The folder cannot be read or written.
            ResourceError: Its disk is full.
        """
        self._receipt = VaultReceipt()
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            return self._update(contents)
        except OSError as error:
            if error.errno in _FULL:
                raise ResourceError(
                    says(
                        "The disk of the vault {root} is full. Free some space there.",
                        root=self._root,
                    )
                ) from error
            raise InvalidRequest(
                says(
                    "The vault {root} cannot be written ({error}); choose a folder that "
                    "you may write to.",
                    root=self._root,
                    error=error.strerror or error,
                ),
                code="VAULT_NOT_WRITABLE",
            ) from error

    def _update(self, contents: Contents) -> VaultReceipt:
        self._state, before = _State(), _read_state(self._root / STATE)
        wanted = {one.note_id: one for one in contents.wanted()}
        ours, taken = self._found()
        renamed: dict[str, str] = {}
        for note_id in ours.keys() - wanted.keys():
            # First, so that no other note is written over what a person wrote in them.
            renamed |= self._remove_note(ours.pop(note_id), before.notes.get(note_id, NOTHING))
        paths = self._paths(wanted, ours, [*taken, *renamed.values()], before)
        renamed |= {
            path.stem: paths[note_id].stem
            for note_id, path in ours.items()
            if path.stem != paths[note_id].stem
        }
        self._move(ours, paths)
        links = Links(
            names={note_id: path.stem for note_id, path in paths.items()},
            people=contents.people_heard(),
            app=self._app,
            media=dict(_media_names(contents, paths)) if self._with_media else {},
            keep_picture=partial(self._keep_picture, contents, before),
        )
        for note in contents.notes(links):
            self._write_note(note, paths[note.note_id], before)
            self._state.names[note.note_id] = wanted[note.note_id].name
        for note_id in ours.keys() - self._state.notes.keys():
            self._remove_note(paths[note_id], before.notes.get(note_id, NOTHING))
        self._keep_media(contents, links, before)
        self._mend_links(renamed)
        self._write_state(before)
        self._receipt.notes = len(self._state.notes)
        return self._receipt

    def own_notes(self) -> Iterator[str]:
        """The text of each note of ours that is there."""
        texts = (_read(path) for path in self._markdown())
        return (text for text in texts if id_in(text))

    def other_files(self) -> Iterator[str]:
        """The key of the object that each picture and media file of ours is a copy of."""
        return iter(_read_state(self._root / STATE).files.values())

    def _found(self) -> tuple[dict[str, Path], list[str]]:
        """The notes of ours that are there, and names of other files."""
        ours: dict[str, Path] = {}
        taken: list[str] = []
        for path in self._markdown():
            note_id = id_in(_read(path))
            if note_id and note_id not in ours:
                ours[note_id] = path
            else:
                taken.append(path.stem)
        return ours, taken

    def _paths(
        self,
        wanted: dict[str, Wanted],
        ours: dict[str, Path],
        taken: list[str],
        before: _State,
    ) -> dict[str, Path]:
        """Where each note is, or will be: a name or a folder that a person chose stays."""
        chosen = {
            note_id: path
            for note_id, path in ours.items()
            if note_id in wanted and _is_chosen(wanted[note_id], path, before)
        }
        names = given_names(
            (one for one in wanted.values() if one.note_id not in chosen),
            now={note_id: path.stem for note_id, path in ours.items()},
            taken=[*taken, *(path.stem for path in chosen.values())],
        )
        return chosen | {
            note_id: (
                ours[note_id].parent if note_id in ours else self._root / wanted[note_id].folder
            )
            / f"{name}.md"
            for note_id, name in names.items()
        }

    def _move(self, ours: dict[str, Path], paths: dict[str, Path]) -> None:
        """Give files their new names; two notes may have changed names with each other."""
        moving: dict[str, Path] = {}
        for note_id, old in ours.items():
            if old != paths[note_id]:
                # Not hidden: should this end half-way, the next run finds it by its id.
                moving[note_id] = old.with_name(f"{old.stem} {secrets.token_hex(8)}.md")
                old.replace(moving[note_id])
                self._receipt.renamed += 1
        for note_id, path in moving.items():
            path.replace(paths[note_id])

    def _write_note(self, note: Note, path: Path, before: _State) -> None:
        existing = _read(path) if path.exists() else ""
        text = with_note(existing, note, before.notes.get(note.note_id, NOTHING))
        self._state.notes[note.note_id] = written(note)
        if text != existing:
            self._write(path, text.encode(errors="surrogateescape"))

    def _remove_note(self, path: Path, last: Written) -> dict[str, str]:
        """Take away what is written about something that is gone; what a person wrote stays.

        Returns the new name of a file that stays, by its old one.
        """
        text = without_note(_read(path), last)
        target = self._kept_path(path) if text else path
        if text:
            self._write(target, text.encode(errors="surrogateescape"))
            self._receipt.kept += 1
        else:
            self._receipt.removed += 1
        if not text or target != path:
            path.unlink()
        return {path.stem: target.stem} if target != path else {}

    def _kept_path(self, path: Path) -> Path:
        if path.parent.name not in (RECORDINGS, PEOPLE):
            return path
        day = path.stem[:10] if path.stem[:10].count("-") == 2 else ""
        base, number = f"{day} {NOTES_ALONE}".strip(), 1
        target = path.with_name(f"{base}.md")
        while target.exists():
            number += 1
            target = path.with_name(f"{base} ({number}).md")
        return target

    def _keep_picture(self, contents: Contents, before: _State, name: str, key: str) -> bool:
        file = f"{PICTURES}/{name}"
        # Other words are painted over than when it was written.
        mark = f"{key} {read_masks(contents.backend, contents.owner).digest}".strip()
        if not (self._root / file).exists() or before.files.get(file, mark) != mark:
            try:
                self._write(self._root / file, shown_picture(contents.backend, contents.owner, key))
            except NotFound:
                return False
        self._state.files[file] = mark
        return True

    def _keep_media(self, contents: Contents, links: Links, before: _State) -> None:
        """Write what is new, and remove media and pictures that no note shows any more."""
        videos = {one.video_id: one for one in contents.videos}
        for video_id, name in links.media.items():
            self._write_media(contents, videos[video_id], f"{MEDIA}/{name}", before)
        for file in before.files.keys() - self._state.files.keys():
            if (self._root / file).exists():
                (self._root / file).unlink()
                self._receipt.removed += 1

    def _write_media(self, contents: Contents, video: Video, file: str, before: _State) -> None:
        path, store = self._root / file, contents.backend.object_store
        facts = store.stat(video.played_key)
        if facts is None:
            return
        mark = f"{facts.key} {facts.generation}"
        self._state.files[file] = mark
        if path.exists() and before.files.get(file) == mark:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(NotFound):
            store.download(facts.key, path, generation=facts.generation)
            self._receipt.written += 1

    def _mend_links(self, renamed: dict[str, str]) -> None:
        """Let every file's links find what is called otherwise now."""
        for path in self._markdown() if renamed else ():
            text = _read(path)
            mended = with_links_mended(text, renamed)
            if mended != text:
                self._write(path, mended.encode(errors="surrogateescape"))

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{secrets.token_hex(8)}.part")
        try:
            fresh.write_bytes(data)
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        self._receipt.written += 1

    def _write_state(self, before: _State) -> None:
        if self._state != before or not (self._root / STATE).exists():
            fresh = self._root / f"{STATE}.part"
            fresh.write_text(json.dumps(_plain(self._state), ensure_ascii=False, indent=1))
            fresh.replace(self._root / STATE)

    def _markdown(self) -> Iterator[Path]:
        """Every Markdown file but those in hidden folders, in a lasting order."""
        for path in sorted(self._root.rglob("*.md")):
            hidden = any(part.startswith(".") for part in path.relative_to(self._root).parts)
            if not hidden and path.is_file() and not path.is_symlink():
                yield path


def _is_chosen(wanted: Wanted, path: Path, before: _State) -> bool:
    """Whether a person gave the file its name: it is not the one that was given last."""
    given = (before.names.get(wanted.note_id, wanted.name), wanted.name)
    return not any(is_numbered(path.stem, name) for name in given)


def _media_names(contents: Contents, paths: dict[str, Path]) -> Iterator[tuple[VideoId, str]]:
    for video in contents.videos:
        name = paths[video.video_id].stem
        ending = PurePosixPath(video.filename).suffix.lower()
        kind, _ = mimetypes.guess_type(f"a{ending}")
        # What a program would run is no ending for what a player opens.
        is_played = kind is not None and kind.startswith(("video/", "audio/", "image/"))
        if contents.backend.object_store.stat(video.played_key) is not None:
            yield video.video_id, f"{name}{ending if is_played else '.mp4'}"


def _read(path: Path) -> str:
    return path.read_bytes().decode(errors="surrogateescape")


def _read_state(path: Path) -> _State:
    try:
        plain: dict[str, Any] = json.loads(path.read_text())
        return _State(
            names=dict(plain["names"]),
            notes={
                note_id: Written(
                    front_sha256=one["front_sha256"],
                    tags=tuple(one["tags"]),
                    lines=frozenset(one["lines"]),
                )
                for note_id, one in plain["notes"].items()
            },
            files=dict(plain["files"]),
        )
    except FileNotFoundError:
        return _State()
    except (OSError, ValueError, KeyError, TypeError):
        log.warning("vault_state_unreadable")
        return _State()


def _plain(state: _State) -> dict[str, Any]:
    notes = {
        note_id: {
            "front_sha256": one.front_sha256,
            "tags": list(one.tags),
            "lines": sorted(one.lines),
        }
        for note_id, one in sorted(state.notes.items())
    }
    return {
        "names": dict(sorted(state.names.items())),
        "notes": notes,
        "files": dict(sorted(state.files.items())),
    }
