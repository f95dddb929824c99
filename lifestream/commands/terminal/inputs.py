"""The files that ``./run process`` is given: folders opened, names made plain, summaries apart."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from lifestream.domain.arriving.media_names import MEDIA_SUFFIXES, TRACK_SUFFIX
from lifestream.domain.arriving.transcript_names import transcript_for
from lifestream.domain.errors import InvalidRequest

MAX_NAME_BYTES = 255
"""Source: NAME_MAX of Linux and macOS."""


def opened(given: Sequence[Path]) -> list[Path]:
    """The files, a folder replaced by the recordings and photos directly in it, in order of name.

    Raises:
        InvalidRequest: A folder holds none.
    """
    files: list[Path] = []
    for path in given:
        if not path.is_dir():
            files.append(path)
            continue
        found = sorted(_recordings(path), key=lambda file: file.name)
        if not found:
            raise InvalidRequest(
                f"There is no video, audio or photo file in the folder {shown(path)}."
            )
        files += found
    return files


def tracks_of(files: Sequence[Path]) -> list[Path]:
    """Those that are GPX tracks."""
    return [file for file in files if file.suffix.lower() == TRACK_SUFFIX]


def recordings_of(files: Sequence[Path]) -> list[Path]:
    """Those that are not."""
    return [file for file in files if file.suffix.lower() != TRACK_SUFFIX]


def transcript_beside(file: Path) -> Path | None:
    """The captions or transcript in the folder of a recording that is named like it."""
    try:
        names = [one.name for one in file.absolute().parent.iterdir() if one.is_file()]
    except OSError:
        return None
    found = transcript_for(file.name, names)
    return None if found is None else file.with_name(found)


def _recordings(folder: Path) -> Iterator[Path]:
    try:
        for file in folder.iterdir():
            hidden = file.name.startswith(".")
            if file.suffix.lower() in MEDIA_SUFFIXES and not hidden and file.is_file():
                yield file
    except OSError as error:
        raise InvalidRequest(
            f"The folder {shown(folder)} cannot be read: {error.strerror}."
        ) from error


def shown(path: Path | str) -> str:
    """A name that can be written anywhere: bytes that are no UTF-8 become a replacement mark."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def summary_names(files: Sequence[Path]) -> list[str]:
    """A file name for each one's summary in one folder, none twice: equal ones are numbered.

    Names that differ in capitals or in bytes that are no UTF-8 alone are equal on some disks.
    """
    taken: set[str] = set()
    names = []
    for file in files:
        whole = shown(file.name)
        numbered = (whole if n == 1 else f"{whole}-{n}" for n in count(1))
        name = next(n for n in map(_with_ending, numbered) if n.casefold() not in taken)
        taken.add(name.casefold())
        names.append(name)
    return names


def _with_ending(name: str) -> str:
    """Cut in the middle where the ending would make it too long for a file's name."""
    data = f"{name}.md".encode()
    if len(data) <= MAX_NAME_BYTES:
        return f"{name}.md"
    half = MAX_NAME_BYTES // 2 - 1
    return f"{data[:half].decode(errors='ignore')}…{data[-half + 3 :].decode(errors='ignore')}"


def without_foreign_bytes(given: Namespace) -> Namespace:
    """The arguments with every text as ``shown``; paths stay as they are."""
    for name, value in vars(given).items():
        if isinstance(value, str):
            setattr(given, name, shown(value))
        elif isinstance(value, list):
            setattr(given, name, [shown(one) if isinstance(one, str) else one for one in value])
    return given
