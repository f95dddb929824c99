"""How tests wait: for something to be so (``tests/waiting.py``), never for time to pass.

A pause is too short on a busy machine, where the test then fails, and too long on any other.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.checkout import ROOT, sources

PAUSES = {"sleep", "wait_for_timeout"}
"""Of ``time`` and of Playwright's pages."""

ALLOWED = {
    "tests/waiting.py": (1, "the one place that asks again and again"),
    "tests/browser/pages.py": (1, "asks a page again and again, letting the browser go on"),
    "tests/backends/embedded/killing.py": (1, "a writer is killed at a random moment"),
    "tests/contracts/places/cloud_foundation.py": (
        2,
        "Google's services say nothing when they noticed",
    ),
    "tests/contracts/places/live_foundation.py": (1, "asks real services again and again"),
    "tests/deploy/endless.py": (1, "a stream with a beat, not a test"),
    "tests/pipeline/test_time_blocks.py": (1, "a model that is slow, on purpose"),
    "tests/browser/screenshots.py": (1, "no test: fonts and pictures settle before a picture"),
    "tests/browser/test_activity.py": (2, "for seconds a hidden page asks for nothing"),
    "tests/browser/test_recording.py": (1, "what was scrolled to stays where it is"),
    "tests/browser/test_tray.py": (2, "nothing happens that should not"),
}
"""How many pauses a file may hold, and why. That something does not happen cannot be waited for."""


def test_tests_wait_for_events_and_never_for_time_to_pass() -> None:
    found = Counter(str(file) for file in sources("tests") for _ in pauses(file))

    assert found == {file: count for file, (count, _) in ALLOWED.items()}, (
        "wait for what the test needs by tests.waiting.wait_until or by an event, or move the "
        "clock; where neither can be, add the file to ALLOWED with the reason"
    )


def pauses(file: Path) -> Iterator[int]:
    """Lines that let time pass in a test's own process."""
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in PAUSES:
                yield node.lineno
