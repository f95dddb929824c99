"""The documentation names files that exist, and few enough to read."""

import re
from pathlib import Path

from tests.architecture.checkout import ROOT

NAMED = re.compile(r"`([\w./-]+/[\w.-]+\.(?:py|js|css|html|sh|tf|json|yaml|toml))`")
ROOTS = (ROOT, ROOT / "lifestream", ROOT / "docs")
STORY_FILES = 12


def pages() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_file_that_the_documentation_names_exists() -> None:
    missing = [
        f"{page.relative_to(ROOT)}: {name}"
        for page in pages()
        for name in NAMED.findall(page.read_text(encoding="utf-8"))
        if not any((root / name).exists() for root in ROOTS)
    ]

    assert missing == [], "Renamed or removed: write its name of today."


def test_each_story_names_at_most_12_files() -> None:
    text = (ROOT / "docs" / "stories.md").read_text(encoding="utf-8")
    stories = re.split(r"^## ", text, flags=re.MULTILINE)[1:]

    assert len(stories) == 3
    for story in stories:
        assert 0 < len(set(NAMED.findall(story))) <= STORY_FILES, story.splitlines()[0]
