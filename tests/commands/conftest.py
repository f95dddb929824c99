"""The command line in the process of the tests: Python and our modules are imported already."""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from lifestream.__main__ import main
from lifestream.bootstrap import application
from lifestream.config import Settings

Lifestream = Callable[..., CompletedProcess[str]]


@pytest.fixture
def lifestream(
    tmp_path: Path,
    models_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Lifestream:
    """``./run`` without its setup, over ``settings`` or else a data folder of the test's own and
    this machine's weights, never fetched.

    What is ``typed`` comes by standard input; other keywords are environment variables.
    """

    def run(
        *words: str | Path, settings: Settings | None = None, typed: str = "", **environ: str
    ) -> CompletedProcess[str]:
        seen = settings or Settings(
            data_dir=tmp_path / "data", models_dir=models_dir, download_models=False
        )
        with monkeypatch.context() as patched:
            for name in [name for name in os.environ if name.startswith("LIFESTREAM_")]:
                patched.delenv(name)
            for name, value in (seen.environ() | environ).items():
                patched.setenv(name, value)
            patched.setattr(sys, "stdin", io.StringIO(typed))
            application.cache_clear()
            try:
                code = main([str(word) for word in words])
            except SystemExit as ended:
                code = int(ended.code or 0)
            finally:
                application.cache_clear()
        said = capsys.readouterr()
        return CompletedProcess(words, code, said.out, said.err)

    return run
