"""A ZIP file that is sent while it is made: of any size (ZIP64), without a copy of its own here."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

PIECE_BYTES = 1024 * 1024


class StreamedZip:
    """The file as it grows: each method gives the bytes that are ready."""

    def __init__(self) -> None:
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(cast(IO[bytes], self._sink), "w", allowZip64=True)

    def add(self, name: str, data: bytes) -> bytes:
        """Add bytes under a name."""
        self._zip.writestr(name, data, compress_type=zipfile.ZIP_DEFLATED)
        return self._sink.take()

    def add_file(self, name: str, path: Path, *, stored: bool) -> Iterator[bytes]:
        """Add a file, piece by piece.

        Args:
            stored: Do not compress it, because it is video or pictures.
        """
        facts = zipfile.ZipInfo(name)
        facts.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        with path.open("rb") as source, self._zip.open(facts, "w", force_zip64=True) as entry:
            while piece := source.read(PIECE_BYTES):
                entry.write(piece)
                yield self._sink.take()
        yield self._sink.take()

    def close(self) -> bytes:
        """The end of the file."""
        self._zip.close()
        return self._sink.take()


class _Sink:
    """What a ZIP file is written into: a stream without a way back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def take(self) -> bytes:
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data
