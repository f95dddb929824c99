"""``./run migrate`` as people type it."""

import argparse
import json
from pathlib import Path

import pytest

from lifestream.commands import migrate
from lifestream.domain.errors import ConfigError
from tests.services.migrate.test_import_faiss import GARDEN, HALL, written

pytestmark = pytest.mark.usefixtures("sentence_weights")


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    monkeypatch.setenv("LIFESTREAM_MODELS_DIR", str(models_dir))
    monkeypatch.setenv("LIFESTREAM_DATA_DIR", str(folder))
    return folder


def run(*words: object) -> int:
    parser = argparse.ArgumentParser()
    migrate.add_to(parser.add_subparsers())
    arguments = parser.parse_args(["migrate", *map(str, words)])
    return int(arguments.run(arguments))


def test_an_index_is_imported_and_moves_on_to_another_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = written(tmp_path, HALL, GARDEN)
    there = tmp_path / "there"

    assert run("--import-faiss", files.index, "--metadata", files.metadata) == 0
    assert "2 lines of 2 recordings: 2 imported, 0 there already." in capsys.readouterr().out
    to = ("--from", "embedded", "--to", "embedded", "--to-data-dir", there, "--to-owner", "anna")
    assert run(*to, "--dry-run", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert run(*to, "--json") == 0
    done = json.loads(capsys.readouterr().out)
    assert run(*to) == 0

    assert (told["moved"], told["objects"]) == (done["moved"], done["objects"]) == (2, 10)
    assert done["complete"] and done["verification"]["same"] == 2
    assert "0 moved, 2 there already, 0 left, 0 with errors" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Name both sides"),
        (("--from", "embedded"), "Name both sides"),
        (("--from", "embedded", "--to", "embedded"), "the same"),
        (("--import-faiss", "x"), "belong together"),
        (("--metadata", "x"), "belong together"),
        (("--from", "embedded", "--import-faiss", "x", "--metadata", "y"), "leave --from out"),
        (("--from", "embedded", "--to", "gcp", "--to-data-dir", "x"), "embedded target"),
    ],
)
def test_wrong_words_are_explained(words: tuple[str, ...], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        run(*words)
