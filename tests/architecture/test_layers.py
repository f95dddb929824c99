"""Who may know whom: the import contracts of pyproject.toml, run by every plain pytest."""

import ast
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.architecture.checkout import ROOT, sources


def test_the_import_contracts_are_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))

    status = lint_imports(
        config_filename=str(ROOT / "pyproject.toml"), cache_dir=str(tmp_path), no_logo=True
    )

    assert status == 0, capsys.readouterr().out


def test_one_foundation_never_imports_another() -> None:
    crossings = [
        f"{file}: {name}"
        for file in sources("lifestream/backends")
        for name in imported_modules(file)
        if name.startswith("lifestream.backends.") and name.split(".")[2] != file.parts[2]
    ]

    assert crossings == []


def imported_modules(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return names
