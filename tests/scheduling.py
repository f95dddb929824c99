"""Which worker of ``./run test`` takes what: whole files, the longest first, sharers together.

Every worker starts what its tests need: Google's emulators (two Java machines), Terraform with its
provider. Tests that need the same therefore go to one worker, first, while the others take files.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

SHARED = {
    "tests/terraform/": "terraform",
    "tests/backends/gcp/": "google",
    "tests/contracts/": "google",
    "tests/rehearsal/stand_ins/": "google",
    "tests/rehearsal/test_storage_": "google",
    "tests/rehearsal/test_processes.py": "google",
}
"""What the tests below a path share, beside their file."""

FIRST = (
    "tests/rehearsal/test_whole_way.py",
    "tests/terraform/",
    "tests/backends/gcp/",
    "tests/contracts/",
    "tests/rehearsal/",
    "tests/browser/test_accessibility.py",
    "tests/processor/",
    "tests/inference/speech/",
    "tests/inference/whisper/",
    "tests/browser/",
    "tests/deploy/",
)
"""Where tests take longest, by ``-p tests.costs``: begun last, one of them would end last."""


class SharersTogether(LoadFileScheduling):
    """xdist's distribution by file, with some files made one, in the order of ``by_length``."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        config.option.loadscopereorder = False  # Else by the number of tests.
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return next((name for path, name in SHARED.items() if file.startswith(path)), file)


def by_length(nodeid: str) -> int:
    """A key by which tests are sorted; the order within a file stays."""
    places = (place for place, path in enumerate(FIRST) if nodeid.startswith(path))
    return next(places, len(FIRST))
