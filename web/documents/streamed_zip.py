"""A ZIP file that is sent while it is made: of any size, without a file of its own here."""

import zipfile
from collections.abc import Iterable, Iterator


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


def zipped(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """The bytes of a ZIP file of ``files`` (name, bytes), piece by piece."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, data in files:
            archive.writestr(name, data)
            yield sink.take()
    yield sink.take()
