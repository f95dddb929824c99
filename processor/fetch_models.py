"""``python -m processor.fetch_models``: put every model the settings ask for into the image.

Writes ``models/manifest.json`` beside them: each file with its size and SHA-256. With ``--check``
nothing is fetched; the files are compared with the manifest instead.

Exit codes: 0 all is there; 1 something is missing or differs; 2 wrong usage or settings.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lifestream.bootstrap.model_files import ModelFiles, model_steps
from lifestream.config import Settings, load_settings
from lifestream.domain.errors import ConfigError, LifeStreamError

MANIFEST = "manifest.json"


def main(argv: list[str] | None = None) -> int:
    """Fetch, or check what was fetched."""
    parser = argparse.ArgumentParser(prog="fetch_models", description="Fetch the models.")
    parser.add_argument("--check", action="store_true", help="compare with the manifest only")
    arguments = parser.parse_args(argv)
    try:
        settings = load_settings()
    except ConfigError as error:
        print(error.message, file=sys.stderr)
        return 2
    return check(settings) if arguments.check else fetch(settings)


def fetch(settings: Settings) -> int:
    """Fetch every model; one that fails does not keep the others from being tried."""
    fetched, failed = [], False
    for step in model_steps(settings):
        try:
            model = step.done()
        except LifeStreamError as error:
            print(f"{step.work}: {error.message}", file=sys.stderr)
            failed = True
            continue
        entry = _entry(model)
        size_mb = sum(int(file["size_bytes"]) for file in entry["files"]) / 1e6
        print(f"{step.work}: {step.name}, {len(entry['files'])} files, {size_mb:,.1f} MB")
        fetched.append(entry)
    if failed:
        # No manifest of a part: an image build that ignores the exit code must still notice.
        _manifest_path(settings).unlink(missing_ok=True)
        return 1
    settings.models_dir.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"models": fetched}, ensure_ascii=False, indent=1)
    _manifest_path(settings).write_text(text + "\n", encoding="utf-8")
    return 0


def check(settings: Settings) -> int:
    """Say which files are missing or differ from the manifest."""
    path = _manifest_path(settings)
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        wrong = [
            f"{file['path']} {reason}"
            for model in manifest["models"]
            for file in model["files"]
            if (reason := _difference(file))
        ]
    except (OSError, ValueError, KeyError, TypeError):
        print(f"{path} cannot be read; run python -m processor.fetch_models.", file=sys.stderr)
        return 1
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


def _manifest_path(settings: Settings) -> Path:
    return settings.models_dir / MANIFEST


def _entry(model: ModelFiles) -> dict[str, Any]:
    return {
        "work": model.work,
        "name": model.name,
        "files": [
            {"path": str(path), "size_bytes": path.stat().st_size, "sha256": _sha256(path)}
            for path in model.files()
        ],
    }


def _difference(file: Mapping[str, Any]) -> str:
    path = Path(file["path"])
    if not path.is_file():
        return "is missing"
    same = path.stat().st_size == file["size_bytes"] and _sha256(path) == file["sha256"]
    return "" if same else "differs from the manifest"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
