"""Objects as files of one folder, with a catalog in SQLite beside them.

The web door serves what the tickets allow, by these methods and nothing else::

    POST   /storage/uploads?ticket=…  start_session -> UploadSession
                                      answer 201, Location: session_url(session_id)
    PUT    /storage/uploads/<id>      write_chunk -> UploadSession
                                      answer 200 when .complete, else 308 with .range_header
    DELETE /storage/uploads/<id>      abort_session
    GET    /storage/objects?ticket=…  open_download -> OpenDownload
                                      answer .status, .headers, .blocks()
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from lifestream.backends.embedded.disk import check_room, disk_errors, private_folder
from lifestream.backends.embedded.objects.catalog import OBJECT_MIGRATIONS, ObjectCatalog
from lifestream.backends.embedded.objects.downloads import (
    DownloadRequest,
    OpenDownload,
    answer_download,
)
from lifestream.backends.embedded.objects.files import ObjectFiles
from lifestream.backends.embedded.objects.signing import DownloadTicket, Signer, load_or_create_key
from lifestream.backends.embedded.objects.staging import (
    Staged,
    crc32c_text,
    stage_bytes,
    stage_file,
    take_file,
)
from lifestream.backends.embedded.objects.upload_sessions import UploadSession, UploadSessions
from lifestream.backends.embedded.queue.announcements import Announcer, OnFinalize
from lifestream.backends.embedded.sqlite import Database, utc_now
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.object_names import check_content_type, check_key
from lifestream.ports.object_store import ObjectFacts, SignedUpload

MAX_DOWNLOAD_AGE_S = 3600  # A browser may keep what it fetched for at most an hour.


class FolderObjectStore:
    """``lifestream.ports.object_store.ObjectStore`` on one machine.

    Args:
        root: The folder; made when missing.
        bucket: The name that events carry.
        key_file: Where the signing key is kept; ``root/signing.key`` when not given.
        base_url: Put before ``/storage/…``; empty gives addresses that work from any host.
        on_finalize: Gets the message of every finished upload, usually ``EventBus.publish``. When
            it fails the object stays, and ``reconcile`` tells it again.
        clock: What expiry is measured by.
    """

    def __init__(
        self,
        root: Path,
        *,
        bucket: str,
        key_file: Path | None = None,
        base_url: str = "",
        on_finalize: OnFinalize | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._bucket = bucket
        self._base_url = base_url.rstrip("/")
        self._key_file = key_file or root / "signing.key"
        self._clock = clock
        self._database = Database(
            root / "objects.db", migrations=OBJECT_MIGRATIONS, keeps_copy=True
        )
        self._catalog = ObjectCatalog(self._database, bucket=bucket)
        self._announcer = Announcer(self._catalog, on_finalize)
        self._files = ObjectFiles(root, self._catalog)
        self._sessions = UploadSessions(
            self._database, folder=root / "sessions", commit=self._finish_upload, clock=clock
        )
        self._made_signer: Signer | None = None

    @property
    def bucket(self) -> str:
        """See ``ObjectStore.bucket``."""
        return self._bucket

    @property
    def served_from(self) -> str:
        """See ``ObjectStore.served_from``."""
        return self._base_url

    def sign_upload(
        self,
        key: str,
        *,
        content_type: str,
        size_bytes: int,
        expires_in_s: float,
        origin: str = "",
        is_growing: bool = False,
    ) -> SignedUpload:
        """See ``ObjectStore.sign_upload``."""
        if size_bytes < 0 or expires_in_s <= 0:
            raise InvalidRequest("An upload has a size and ends in the future.")
        ticket = UploadSessions.new_ticket(
            check_key(key),
            content_type=check_content_type(content_type),
            size_bytes=size_bytes,
            expires_at_s=self._clock().timestamp() + expires_in_s,
            origin=origin,
            is_growing=is_growing,
        )
        return SignedUpload(
            start_url=f"{self._base_url}/storage/uploads?ticket={self._signer.sign(ticket)}",
            headers=(
                ("Content-Type", content_type),
                ("x-goog-resumable", "start"),
                ("x-goog-content-length-range", ticket.length_range),
            ),
            expires_at=self._clock() + timedelta(seconds=expires_in_s),
        )

    def sign_download(
        self, key: str, *, expires_in_s: float, filename: str = "", content_type: str = ""
    ) -> str:
        """See ``ObjectStore.sign_download``."""
        ticket = DownloadTicket(
            key=check_key(key),
            expires_at_s=self._clock().timestamp() + expires_in_s,
            filename=filename[:500],
            content_type=content_type,
        )
        return f"{self._base_url}/storage/objects?ticket={self._signer.sign(ticket)}"

    def session_url(self, session_id: str) -> str:
        """Where the chunks of a session go: the answer's ``Location``."""
        return f"{self._base_url}/storage/uploads/{quote(session_id, safe='')}"

    def start_session(
        self, ticket: str, *, content_type: str, length_range: str, origin: str = ""
    ) -> UploadSession:
        """Begin the upload a ticket allows; the same ticket again gives the same session.

        Args:
            content_type: The request's ``Content-Type`` header.
            length_range: Its ``x-goog-content-length-range`` header.
            origin: Its ``Origin`` header, empty when there is none.

        Raises:
            AccessDenied: The ticket is not ours, expired, used up, or not for such a request.
            ResourceError: The disk has no room for it.
        """
        claims = self._signer.read_upload(ticket, now_s=self._clock().timestamp())
        return self._sessions.start(
            claims, content_type=content_type, length_range=length_range, origin=origin
        )

    def session(self, session_id: str) -> UploadSession:
        """How far an upload is. Raises UploadGone (404) for one that is unknown or ended."""
        return self._sessions.get(session_id)

    def write_chunk(
        self,
        session_id: str,
        *,
        stream: BinaryIO,
        content_range: str = "",
        content_length: int | None = None,
        checksum: str = "",
    ) -> UploadSession:
        """Take a chunk, or with ``bytes */N`` say how far the upload is.

        Bytes that are here already are skipped; when the connection breaks, those that came stay.

        Args:
            content_range: The request's ``Content-Range`` header; empty for the whole at once.
            content_length: Its ``Content-Length``, when it has one.
            checksum: Its ``x-goog-hash`` header: ``crc32c=<base64>`` is compared at the end.

        Raises:
            UploadGone: Unknown, aborted or expired.
            UploadConflict: The chunk begins beyond what is here; nothing was changed.
            InvalidRequest: The header makes no sense, or the bytes do not match the checksum.
            ResourceError: The disk is full; what came stays.
        """
        return self._sessions.write_chunk(
            session_id,
            stream=stream,
            content_range=content_range,
            content_length=content_length,
            checksum=checksum,
        )

    def abort_session(self, session_id: str) -> None:
        """Give an upload up and drop its bytes; nothing happens to a finished one."""
        self._sessions.abort(session_id)

    def open_download(
        self, ticket: str, *, range_header: str = "", if_range: str = ""
    ) -> OpenDownload:
        """Open what a ticket allows to read; the caller closes the file.

        Raises:
            AccessDenied: The ticket is not ours or expired.
            NotFound: The object is gone.
        """
        now_s = self._clock().timestamp()
        claims = self._signer.read_download(ticket, now_s=now_s)
        facts, file = self._files.open(claims.key)
        request = DownloadRequest(
            range_header=range_header,
            if_range=if_range,
            filename=claims.filename,
            content_type=claims.content_type,
            max_age_s=int(min(MAX_DOWNLOAD_AGE_S, claims.expires_at_s - now_s)),
        )
        return answer_download(facts, file, request)

    # Bytes

    def put_bytes(self, key: str, data: bytes, *, content_type: str) -> ObjectFacts:
        """See ``ObjectStore.put_bytes``."""
        check_key(key)
        check_content_type(content_type)
        with disk_errors(f"Storing {key}"):
            staged = stage_bytes(self._files.staging_folder, data)
        return self._finish(staged, key, content_type)

    def put_file(
        self, key: str, path: Path, *, content_type: str, may_take: bool = False
    ) -> ObjectFacts:
        """See ``ObjectStore.put_file``; later changes of ``path`` do not reach the object.

        Raises:
            InvalidRequest: ``path`` cannot be read, is no regular file, or changes meanwhile.
        """
        check_key(key)
        check_content_type(content_type)
        with disk_errors(f"Storing {key}"):
            stage = take_file if may_take else stage_file
            staged = stage(self._files.staging_folder, path)
        return self._finish(staged, key, content_type)

    def read_bytes(self, key: str) -> bytes:
        """See ``ObjectStore.read_bytes``; an object whose checksum is wrong is as good as gone."""
        facts, file = self._files.open(check_key(key))
        with file, disk_errors(f"Reading {key}"):
            data = file.read()
        self._files.check(facts, data)
        return data

    def read_range(self, key: str, start: int, length: int) -> bytes:
        """See ``ObjectStore.read_range``."""
        if start < 0 or length < 0:
            raise InvalidRequest("A range begins at 0 or later and is not shorter than nothing.")
        _, file = self._files.open(check_key(key))
        with file, disk_errors(f"Reading {key}"):
            file.seek(start)
            return file.read(length)

    def download(self, key: str, path: Path, *, generation: str = "") -> None:
        """See ``ObjectStore.download``; ``path`` may share its bytes with the store: read only."""
        self._files.download(check_key(key), path, generation=generation)

    def stat(self, key: str) -> ObjectFacts | None:
        """See ``ObjectStore.stat``."""
        return self._files.stat(check_key(key))

    def list(self, prefix: str) -> Iterator[ObjectFacts]:
        """See ``ObjectStore.list``."""
        return self._catalog.list(prefix)

    def check_room(self, size_bytes: int) -> None:
        """Whether a file of that size fits on the disk, whatever way it comes.

        Raises:
            ResourceError: It does not.
        """
        check_room(private_folder(self._files.staging_folder), size_bytes)

    def close(self) -> None:
        """Close the catalog; the next use opens it again."""
        self._database.close()

    def delete(self, key: str) -> None:
        """See ``ObjectStore.delete``; an unfinished upload to the key ends, too."""
        self._sessions.abort_key(check_key(key))
        self._files.delete(key)

    # Upkeep

    def reconcile(self, now: datetime) -> None:
        """Put right what a kill left behind: uploads, unsent events, stray files."""
        self._sessions.settle(now)
        self._announcer.announce_rest()
        with disk_errors("Tidying the object store"):
            self._files.remove_strays(now)

    @property
    def _signer(self) -> Signer:
        if self._made_signer is None:
            self._made_signer = Signer(load_or_create_key(self._key_file))
        return self._made_signer

    def _finish_upload(self, staged: Staged, session: UploadSession) -> None:
        self._finish(staged, session.key, session.content_type, session_id=session.session_id)

    def _finish(
        self, staged: Staged, key: str, content_type: str, *, session_id: str = ""
    ) -> ObjectFacts:
        facts = ObjectFacts(
            bucket=self._bucket,
            key=key,
            generation="",
            size_bytes=staged.size_bytes,
            content_type=content_type,
            crc32c=crc32c_text(staged.crc32c),
            updated_at=self._clock(),
        )
        wanted = self._announcer.wants(key)
        with disk_errors(f"Storing {key}"):
            facts = self._files.commit(staged, facts, quiet=not wanted, session_id=session_id)
        if wanted:
            self._announcer.announce(facts)
        return facts
