"""The child finds its code wherever it is started; no weights are needed for that."""

import os
import subprocess
import sys
from pathlib import Path

from lifestream.inference.writing.own_writer.process import CODE


def test_the_child_finds_its_module_from_any_folder(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-P", "-c", "import lifestream.inference.writing.own_writer.serve"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(CODE)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert found.returncode == 0, found.stderr
