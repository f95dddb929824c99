"""Makes this Python as poor as a container: only packages of the locks in ONLY_LOCKED can be found.

On a path of its own, which a test puts first on PYTHONPATH. It proves what a lock lacks; that its
packages install and load is proved by building the image.
"""

import importlib.metadata
import os
import re
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _foreign(locks: list[Path]) -> frozenset[str]:
    """Top-level modules that are installed here and that no package of ``locks`` brings."""
    lines = [line for lock in locks for line in lock.read_text(encoding="utf-8").splitlines()]
    locked = {_plain(line.split("==")[0]) for line in lines if "==" in line}
    provided = importlib.metadata.packages_distributions()
    return frozenset(
        module
        for module, packages in provided.items()
        if not locked & {_plain(package) for package in packages}
    )


class _Poor:
    """The usual finder, which does not see foreign modules."""

    def __init__(self, finder: Any, foreign: frozenset[str]) -> None:
        self._finder = finder
        self._foreign = foreign

    def __getattr__(self, name: str) -> Any:
        return getattr(self._finder, name)

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        if path is None and fullname in self._foreign:
            return None
        return self._finder.find_spec(fullname, path, target)


if os.environ.get("ONLY_LOCKED"):
    _locks = [Path(lock) for lock in os.environ["ONLY_LOCKED"].split(os.pathsep)]
    sys.meta_path[:] = [
        _Poor(finder, _foreign(_locks)) if finder is PathFinder else finder
        for finder in sys.meta_path
    ]
