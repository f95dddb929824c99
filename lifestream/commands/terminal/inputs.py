"""The files that ``./run process`` is given: folders opened, names made plain, summaries apart."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from lifestream.domain.errors import InvalidRequest

MEDIA_SUFFIXES = frozenset(
    (
        *(".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".ts", ".mts", ".m2ts", ".mpg"),
        *(".mpeg", ".vob", ".flv", ".wmv", ".asf", ".3gp", ".3g2", ".ogv", ".mxf", ".mp3"),
        *(".m4a", ".aac", ".wav", ".w64", ".flac", ".ogg", ".oga", ".opus", ".aif", ".aiff"),
        *(".caf", ".wma", ".amr", ".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif"),
    )
)
"""What is taken of a folder; a file that is named itself is taken whatever it is called."""


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
    """A file name for each one's summary in one folder; equal ones are numbered."""
    taken: Counter[str] = Counter()
    names = []
    for file in files:
        taken[file.name] += 1
        number = f"-{taken[file.name]}" if taken[file.name] > 1 else ""
        names.append(f"{shown(file.name)}{number}.md")
    return names
