"""Taking in what lies in watched folders, once it has stopped growing.

Nothing in a folder is moved, changed or deleted. A file's fate is written down before and after it
is taken, so that whatever is killed when, it is neither lost nor taken twice.
"""

import hashlib
import logging
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from lifestream.domain import codec
from lifestream.domain.arriving.media_names import CALENDAR_SUFFIX, content_type_of
from lifestream.domain.arriving.watched import (
    FileSeen,
    FilesSeen,
    FolderState,
    OldFiles,
    Outcome,
    WatchedFolder,
)
from lifestream.domain.errors import InvalidRequest, LifeStreamError, PermanentError
from lifestream.domain.ids import OwnerId, VideoId, new_video_id
from lifestream.domain.log_subjects import FOLDERS_FORGOTTEN, folder_subject
from lifestream.domain.meetings.meeting import MAX_CALENDAR_BYTES
from lifestream.pipeline.media.containers import HEAD_BYTES, refusal_of
from lifestream.ports.backend import Backend
from lifestream.services.library.checked_tags import MAX_TAG, MAX_TAGS, checked_tags
from lifestream.services.library.forget import forget_video
from lifestream.services.uploads.request_upload import (
    UploadLimits,
    UploadRequest,
    check_captions,
    store_upload,
)
from lifestream.services.watching.folders import watched_folders
from lifestream.services.watching.look import FoundFile, Look, Sight, look_into

SETTLE_S = 60.0
"""A file is taken when it has not changed for so long. Copies over poor connections pause for some
seconds; one that pauses for longer and then grows is taken again as it is then, and says so."""

SPARSE_SETTLE_S = 1200.0
"""The same of a file that is longer than what of it is on the disk: its place was reserved first,
as some copying programs do; on disks that compress it may stay so."""

MAX_UNASKED = 20
"""Files from before: more are taken only after a person was asked."""

MAX_AT_ONCE = 20
"""Files taken from a folder in one look, so that others have their turn."""

MAX_ENTRY_FILES = 400

NO_VIDEO = VideoId("")

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _History:
    """What is known of a folder's files, as far as its log was read."""

    length: int = 0
    settled: set[str] = field(default_factory=set)
    taking: dict[str, FileSeen] = field(default_factory=dict)
    taken_paths: set[str] = field(default_factory=set)
    digests: dict[str, VideoId] = field(default_factory=dict)

    def add(self, one: FileSeen) -> None:
        if one.outcome is Outcome.TAKING:
            self.taking[one.key] = one
            return
        self.taking.pop(one.key, None)
        self.settled.add(one.key)
        if one.sha256 and one.outcome in (Outcome.TAKEN, Outcome.SAME):
            self.digests[one.sha256] = one.video_id
        if one.outcome is Outcome.TAKEN:
            self.taken_paths.add(one.path)


class FolderWatcher:
    """Looks at every watched folder of one owner, again and again.

    Args:
        clock: The present moment.
        is_over: Whether to stop as soon as possible.
        take_calendar: Takes a calendar file, by its path and what is in it.
    """

    def __init__(
        self,
        backend: Backend,
        owner: OwnerId,
        *,
        limits: UploadLimits,
        clock: Callable[[], datetime],
        is_over: Callable[[], bool] = lambda: False,
        take_calendar: Callable[[str, bytes], object] | None = None,
    ) -> None:
        self._backend = backend
        self._owner = owner
        self._limits = limits
        self._clock = clock
        self._is_over = is_over
        self._take_calendar = take_calendar
        self._histories: dict[str, _History] = {}
        self._forgotten = _History()
        self._states: dict[str, FolderState] = {}
        self._sighted: dict[Path, tuple[Sight, datetime]] = {}

    def look(self) -> None:
        """One look at every folder.

        Raises:
            TransientError: The stores do not answer.
        """
        folders = watched_folders(self._backend, self._owner)
        self._read_into(self._forgotten, FOLDERS_FORGOTTEN)
        for folder in folders:
            self._read(folder)
        for folder in folders:
            if self._is_over():
                return
            try:
                found = self._look_into(folder)
            except OSError:
                # Unmounted, moved, or not ours to read: it is caught up when it is back.
                self._say(folder, FolderState(is_there=False))
                continue
            self._take_from(folder, found)

    def _look_into(self, folder: WatchedFolder) -> Look:
        place = Path(folder.path)
        if folder.is_mount and not place.is_mount():
            raise FileNotFoundError(folder.path)
        return look_into(place)

    def _read(self, folder: WatchedFolder) -> None:
        known = self._histories.setdefault(folder.folder_id, _History())
        self._read_into(known, folder_subject(folder.folder_id))

    def _read_into(self, known: _History, subject: str) -> None:
        for entry in self._backend.owner_log.read(self._owner, subject, after=known.length):
            for one in codec.decode(FilesSeen, entry.entry).files:
                known.add(one)
            known.length = entry.sequence

    def _take_from(self, folder: WatchedFolder, found: Look) -> None:
        known = self._histories[folder.folder_id]
        now = self._clock()
        self._note_links(folder, found.links, now)
        settled = known.settled | self._forgotten.settled
        new = [one for one in found.files if one.key not in settled]
        old = [one for one in new if one.sight.changed_at < folder.added_at]
        asked: list[FoundFile] = []
        if folder.old_files is OldFiles.ASK and len(old) > MAX_UNASKED:
            asked = old
        elif too_old := [one for one in old if _is_left_out(one, folder)]:
            why = "It is from before this folder was watched, and old files are left out."
            self._write(folder, [self._seen(one, Outcome.OLD, why=why) for one in too_old])
            asked = too_old
        left = {one.key for one in asked}
        ready = [one for one in new if one.key not in left and self._has_settled(one, now)]
        trouble, taken = "", 0
        for one in ready[:MAX_AT_ONCE]:
            # Looking and copying take a while, in which a person may have removed the folder.
            if self._is_over() or not self._is_watched(folder):
                return
            try:
                self._take(folder, one)
                taken += 1
            except (LifeStreamError, OSError) as error:
                trouble = f"{one.path}: {_reason(error)}"
        is_asking = folder.old_files is OldFiles.ASK
        self._say(
            folder,
            FolderState(
                waiting=found.unfinished + len(new) - len(asked) - taken,
                old_files=len(asked) if is_asking else 0,
                old_bytes=sum(one.sight.size_bytes for one in asked) if is_asking else 0,
                trouble=trouble
                or "; ".join(f"{one} cannot be read" for one in found.unreadable[:3]),
            ),
        )

    def _is_watched(self, folder: WatchedFolder) -> bool:
        watched = watched_folders(self._backend, self._owner)
        return any(one.folder_id == folder.folder_id for one in watched)

    def _has_settled(self, file: FoundFile, now: datetime) -> bool:
        """Whether a file, and a transcript beside it, were found the same for long enough."""
        parts = [file, file.transcript] if file.transcript else [file]
        same = [self._same_since(one, now) for one in parts]
        return all(same) and file.sight.size_bytes > 0

    def _same_since(self, file: FoundFile, now: datetime) -> bool:
        before = self._sighted.get(file.place)
        if before is None or before[0] != file.sight or before[1] > now:
            self._sighted[file.place] = (file.sight, now)
            return False
        settle_s = SETTLE_S if file.sight.is_whole else SPARSE_SETTLE_S
        return now - before[1] >= timedelta(seconds=settle_s)

    def _take(self, folder: WatchedFolder, file: FoundFile) -> None:
        if file.place.suffix.lower() == CALENDAR_SUFFIX:
            self._give_calendar(folder, file)
            return
        known = self._histories[folder.folder_id]
        begun = known.taking.get(file.key)
        if begun is not None and self._was_taken(begun.video_id):
            self._write(folder, [replace(begun, outcome=Outcome.TAKEN, at=self._clock())])
            return
        refusal = self._refusal(file)
        if refusal:
            self._write(folder, [self._seen(file, Outcome.REFUSED, why=refusal)])
            return
        digest = _sha256(file.place, self._is_over)
        if digest is None or not _is_still(file):
            return
        twin = self._with_bytes(digest)
        if twin is not None:
            why = "The library has these bytes already." if twin else "Its recording was deleted."
            self._write(
                folder,
                [self._seen(file, Outcome.SAME, why=why, sha256=digest, video_id=twin)],
            )
            return
        self._store(folder, file, digest)

    def _give_calendar(self, folder: WatchedFolder, file: FoundFile) -> None:
        """Take the meetings of a calendar file, each time that it has changed."""
        outcome, why = Outcome.CALENDAR, "Its meetings name recordings of their time."
        if self._take_calendar is None or file.sight.size_bytes > MAX_CALENDAR_BYTES:
            outcome, why = Outcome.REFUSED, "It is too long for a calendar."
        else:
            data = file.place.read_bytes()
            if not _is_still(file):
                return
            try:
                self._take_calendar(_shown(file.path), data)
            except PermanentError as error:
                outcome, why = Outcome.REFUSED, error.message
        self._write(folder, [self._seen(file, outcome, why=why)])

    def _store(self, folder: WatchedFolder, file: FoundFile, digest: str) -> None:
        is_again = _shown(file.path) in self._histories[folder.folder_id].taken_paths
        video_id = new_video_id()
        self._write(folder, [self._seen(file, Outcome.TAKING, sha256=digest, video_id=video_id)])
        words, remark = self._transcript(file)
        try:
            store_upload(
                self._backend,
                UploadRequest(
                    owner=self._owner,
                    filename=_shown(file.place.name),
                    content_type=content_type_of(file.place.name),
                    size_bytes=file.sight.size_bytes,
                    video_id=video_id,
                    tags=_tags(file) if folder.has_tags else (),
                ),
                file.place,
                limits=self._limits,
                captions=words,
            )
        except PermanentError as error:
            why = error.message
            self._write(folder, [self._seen(file, Outcome.REFUSED, why=why, sha256=digest)])
            return
        if is_again:
            remark = f"It changed since it was taken, and was taken again as it is now. {remark}"
        self._write(
            folder,
            [self._seen(file, Outcome.TAKEN, why=remark.strip(), sha256=digest, video_id=video_id)],
        )
        log.info("watched_file_taken", extra={"video": video_id, "folder": folder.folder_id})

    def _transcript(self, file: FoundFile) -> tuple[Path | None, str]:
        """The transcript beside a recording, where it can be used, and what to say of it."""
        if file.transcript is None:
            return None, ""
        place = file.transcript.place
        try:
            check_captions(_shown(place.name), place.read_bytes())
        except InvalidRequest as error:
            return None, error.message
        return place, f"Its words are those of {_shown(place.name)}."

    def _was_taken(self, video_id: VideoId) -> bool:
        """Whether a recording that was begun before a crash is there; what is half there goes."""
        video = self._backend.library.get(self._owner, video_id)
        if video is None:
            return False
        if video.media_gone_at is not None:
            return True
        if self._backend.object_store.stat(video.source_key) is not None:
            return True
        forget_video(self._backend, self._owner, video_id)
        return False

    def _refusal(self, file: FoundFile) -> str:
        if file.sight.size_bytes > self._limits.max_bytes:
            return (
                f"It has {file.sight.size_bytes:,} bytes; at most {self._limits.max_bytes:,} are "
                "accepted."
            )
        with file.place.open("rb") as opened:
            refusal = refusal_of(opened.read(HEAD_BYTES))
        return refusal.message if refusal else ""

    def _with_bytes(self, digest: str) -> VideoId | None:
        """The recording of these bytes; an empty id where it was deleted, None where none was."""
        if digest in self._forgotten.digests:
            return NO_VIDEO
        for known in self._histories.values():
            if digest in known.digests:
                return known.digests[digest]
        found = self._backend.library.with_content(self._owner, digest, in_trash=True)
        return found[0].video_id if found else None

    def _note_links(self, folder: WatchedFolder, links: Iterable[str], now: datetime) -> None:
        known = self._histories[folder.folder_id]
        why = "It is a link that leads out of the folder; links are not followed."
        seen = [
            FileSeen(key=_link_key(path), path=_shown(path), outcome=Outcome.LINK, at=now, why=why)
            for path in links
        ]
        self._write(folder, [one for one in seen if one.key not in known.settled])

    def _seen(
        self,
        file: FoundFile,
        outcome: Outcome,
        *,
        why: str = "",
        sha256: str = "",
        video_id: VideoId = NO_VIDEO,
    ) -> FileSeen:
        return FileSeen(
            key=file.key,
            path=_shown(file.path),
            outcome=outcome,
            at=self._clock(),
            why=why,
            sha256=sha256,
            video_id=video_id,
        )

    def _write(self, folder: WatchedFolder, seen: list[FileSeen]) -> None:
        note = codec.encode(self._states.get(folder.folder_id, FolderState()))
        for first in range(0, len(seen), MAX_ENTRY_FILES):
            self._backend.owner_log.append(
                self._owner,
                folder_subject(folder.folder_id),
                codec.encode(FilesSeen(files=tuple(seen[first : first + MAX_ENTRY_FILES]))),
                entry_id=secrets.token_hex(8),
                note=note,
            )
        self._read(folder)

    def _say(self, folder: WatchedFolder, state: FolderState) -> None:
        """Note how a folder is, where that changed."""
        if self._states.get(folder.folder_id) == state:
            return
        if not state.is_there:
            log.warning("watched_folder_missing", extra={"folder": folder.folder_id})
        self._states[folder.folder_id] = state
        length = self._histories[folder.folder_id].length
        subject = folder_subject(folder.folder_id)
        self._backend.owner_log.annotate(self._owner, subject, codec.encode(state), length=length)


def _is_left_out(file: FoundFile, folder: WatchedFolder) -> bool:
    if folder.old_files is OldFiles.NONE:
        return True
    is_by_age = folder.old_files is OldFiles.SINCE and folder.since is not None
    return is_by_age and folder.since is not None and file.sight.changed_at < folder.since


def _is_still(file: FoundFile) -> bool:
    """Whether a file is as it was found, after it was read."""
    state = file.place.stat(follow_symlinks=False)
    return (state.st_size, state.st_mtime_ns) == (file.sight.size_bytes, file.sight.mtime_ns)


def _sha256(path: Path, is_over: Callable[[], bool]) -> str | None:
    digest = hashlib.sha256()
    with path.open("rb") as opened:
        while block := opened.read(1 << 20):
            if is_over():
                return None
            digest.update(block)
    return digest.hexdigest()


def _tags(file: FoundFile) -> tuple[str, ...]:
    """The subfolders as tags; commas and what is too long are cut."""
    names = (_shown(one).replace(",", " ")[:MAX_TAG].strip() for one in file.subfolders)
    return checked_tags([name for name in names if name][:MAX_TAGS])


def _link_key(path: str) -> str:
    return hashlib.sha256(f"link\n{path}".encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _shown(name: str) -> str:
    """A name that can be written anywhere."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _reason(error: Exception) -> str:
    if isinstance(error, LifeStreamError):
        return error.message
    return getattr(error, "strerror", None) or "it cannot be read"
