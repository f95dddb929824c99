"""Brings the schema of Google's provider from npm, once: the result is kept in .cache/terraform.

Source: @cdktf/provider-google 16.12.1 (MPL-2.0), the last release, generated from version 6.50.0 of
the provider. It is not kept in the repository: it is 31 MB and not ours.
"""

import base64
import hashlib
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.terraform.provider import schema, source_maps

ROOT = Path(__file__).resolve().parents[3]
CACHE = ROOT / ".cache" / "terraform"

PACKAGE = "@cdktf/provider-google@16.12.1"
INTEGRITY = (
    "sha512-KqNA/5RiFT07r0PSZ6/07cJ2zESUgbj1JchVj21iBFBZVUbD"
    "+578xA/k8eq/r0cbyEgLmg9eYWeVslaYah4DCQ=="
)
"""What the registry says of it (``npm view PACKAGE dist.integrity``)."""


class PackageMissing(Exception):
    """The package did not come; the message says why."""


def known_schema(npm: str | None) -> dict[str, Any]:
    """Everything the package knows, from the cache where it is there.

    Args:
        npm: The npm to fetch it with; needed only when it is not in the cache.

    Raises:
        PackageMissing: It is not in the cache and cannot be fetched.
    """
    kept = CACHE / f"schema-{_fingerprint()}.json"
    if not kept.exists():
        with tempfile.TemporaryDirectory() as folder:
            known = schema.package_schema(_fetched(npm, Path(folder)))
        CACHE.mkdir(parents=True, exist_ok=True)
        for outdated in CACHE.glob("schema-*.json"):
            outdated.unlink(missing_ok=True)
        unfinished = kept.with_suffix(f".{os.getpid()}.part")
        unfinished.write_text(json.dumps(known), encoding="utf-8")
        unfinished.replace(kept)
    return dict(json.loads(kept.read_text(encoding="utf-8")))


def check_integrity(tarball: Path) -> None:
    """Raises:
    PackageMissing: ``tarball`` is another one than was pinned.
    """
    digest = hashlib.sha512(tarball.read_bytes()).digest()
    if base64.b64encode(digest).decode() != INTEGRITY.removeprefix("sha512-"):
        raise PackageMissing(f"{PACKAGE} came with other content than the pinned {INTEGRITY}")


def _fetched(npm: str | None, folder: Path) -> Path:
    if npm is None:
        raise PackageMissing(
            f"the provider's schema comes from {PACKAGE}, and npm is not installed"
            " (Debian and Ubuntu: apt install npm)"
        )
    done = subprocess.run(
        [npm, "pack", "--silent", "--pack-destination", str(folder), PACKAGE],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    tarballs = list(folder.glob("*.tgz"))
    if done.returncode or not tarballs:
        raise PackageMissing(f"npm could not fetch {PACKAGE}: {done.stderr[-500:]}")
    check_integrity(tarballs[0])
    return tarballs[0]


def _fingerprint() -> str:
    """Of the package and of the code that reads it: what was kept must be what would be made."""
    digest = hashlib.sha256(INTEGRITY.encode())
    for module in (schema, source_maps):
        digest.update(Path(module.__file__).read_bytes())
    return digest.hexdigest()[:16]
