"""Everything of a diary as one file: a data folder, packed, with a list of what has to be in it.

The list (``manifest.json``) comes last, because the digests in it are made on the way. Unpacking
checks all of it before anything is used: a damaged file changes nothing. Not for: what is in the
folder; that is a foundation, and moving between foundations is ``diary``'s business.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import OwnerId
from lifestream.services.export.streamed_zip import PIECE_BYTES, StreamedZip

MANIFEST = "manifest.json"
FORMAT = "lifestream-archive"
VERSION = 1
MAX_MANIFEST_BYTES = 256 * 1024 * 1024
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    NotImplementedError,  # what zipfile raises for a compression it does not know
    FileExistsError,  # a name that stands there twice, or is a folder of another's
    NotADirectoryError,
    IsADirectoryError,
)
COMPRESSED = (".db", ".json", ".srt", ".vtt")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveFacts:
    """What an archive says of itself.

    Attributes:
        made_with: Version of LifeStream.
        settings: Settings that were not the default's, none of them secret.
        lacking: Sentences about what is not in it: recordings under way, files that are gone.
    """

    owner: OwnerId
    made_at: datetime
    made_with: str
    recordings: int
    settings: tuple[tuple[str, str], ...] = ()
    lacking: tuple[str, ...] = ()


def packed(folder: Path, facts: ArchiveFacts) -> Iterator[bytes]:
    """The bytes of an archive of every file in ``folder``, piece by piece."""
    archive = StreamedZip()
    entries: list[dict[str, Any]] = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name = path.relative_to(folder).as_posix()
        entries.append({"name": name, "size_bytes": path.stat().st_size, "sha256": _digest(path)})
        yield from archive.add_file(name, path, stored=not _shrinks(path))
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "owner": facts.owner,
        "made_at": facts.made_at.isoformat(),
        "made_with": facts.made_with,
        "recordings": facts.recordings,
        "settings": dict(facts.settings),
        "lacking": list(facts.lacking),
        "files": entries,
    }
    yield archive.add(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    yield archive.close()


def unpack(file: Path, folder: Path) -> ArchiveFacts:
    """Unpack an archive into the empty ``folder``, and check every byte of it.

    Raises:
        InvalidRequest: It is no archive, is damaged, or was made by a newer LifeStream. What was
            unpacked by then is not to be used.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive)
            for entry in manifest["files"]:
                _unpack_entry(archive, entry, folder)
            return ArchiveFacts(
                owner=OwnerId(str(manifest["owner"])),
                made_at=datetime.fromisoformat(manifest["made_at"]),
                made_with=str(manifest["made_with"]),
                recordings=int(manifest["recordings"]),
                settings=tuple((str(k), str(v)) for k, v in manifest["settings"].items()),
                lacking=tuple(str(one) for one in manifest["lacking"]),
            )
    except _DAMAGE as e:
        raise _damaged() from e


def _manifest(archive: zipfile.ZipFile) -> Mapping[str, Any]:
    if archive.getinfo(MANIFEST).file_size > MAX_MANIFEST_BYTES:
        raise _damaged()
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise _damaged()
    if manifest["version"] > VERSION:
        raise InvalidRequest(
            f"This archive was made by LifeStream {manifest['made_with']}, whose archives this "
            "version cannot read. Update LifeStream and import it again; nothing was changed.",
            code="ARCHIVE_TOO_NEW",
        )
    return manifest


def _unpack_entry(archive: zipfile.ZipFile, entry: Mapping[str, Any], folder: Path) -> None:
    name = PurePosixPath(entry["name"])
    if name.is_absolute() or ".." in name.parts or "\\" in str(name) or not name.parts:
        raise _damaged()
    path = folder.joinpath(*name.parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, left = sha256(), int(entry["size_bytes"])
    with archive.open(str(name)) as source, path.open("xb") as target:
        while piece := source.read(PIECE_BYTES):
            left -= len(piece)
            if left < 0:
                raise _damaged()
            digest.update(piece)
            target.write(piece)
    if left or digest.hexdigest() != entry["sha256"]:
        raise _damaged()


def _damaged() -> InvalidRequest:
    return InvalidRequest(
        "This is no whole archive of LifeStream: it was cut off, changed, or made by something "
        "else. Nothing was changed here; copy it again, or make a new one with ./run export.",
        code="ARCHIVE_DAMAGED",
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while piece := file.read(PIECE_BYTES):
            digest.update(piece)
        return digest.hexdigest()


def _shrinks(path: Path) -> bool:
    """Whether packing makes it smaller: databases and results, not video and pictures.

    An object's file is called by its generation; the folder around it has the object's name.
    """
    return path.suffix in COMPRESSED or path.parent.suffix in COMPRESSED
