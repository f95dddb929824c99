"""Who may know whom: the import contracts of pyproject.toml, run by every plain pytest."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.architecture.checkout import ROOT, sources


def test_the_import_contracts_are_kept(tmp_path: Path) -> None:
    # In a process of its own: the linter's logging setup would silence our loggers here.
    script = (
        "import sys; from importlinter.cli import lint_imports; "
        "sys.exit(lint_imports(config_filename='pyproject.toml', cache_dir=sys.argv[1], "
        "no_logo=True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


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


def test_nothing_above_bootstrap_asks_which_foundation_it_runs_on() -> None:
    asking = [
        f"{file}:{node.lineno}"
        for file in sources("lifestream", "web", "functions", "processor")
        if "bootstrap" not in file.parts and file.name != "config.py"
        for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare)
        and isinstance(node.left, ast.Attribute)
        and node.left.attr == "backend"
    ]

    assert asking == []
