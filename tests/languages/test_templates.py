"""No visible text of a template stands outside of the catalogues."""

import re
from pathlib import Path

from tests.languages.markup import literals_outside, texts_outside

TEMPLATES = Path(__file__).parents[2] / "web" / "templates"

NAMES = frozenset("LifeStream Markdown PDF Word JSON Calendar Europe/Berlin kB MB GB".split())
"""What is the same in every language, or no text: names, keys, units, ids of places."""


CODE = re.compile(
    r"page[\w -]*|[\w/]+\.js|(?:\"?\s*data-[\w-]+=\"\s*)|placeholder=\"(https:.*|/home/.*|en, de)\""
)
"""What is no text of the page: names of classes, scripts and attributes, and example values."""


def test_every_text_between_tags_comes_from_a_catalogue() -> None:
    found = [
        f"{path.relative_to(TEMPLATES)}:{line}: {text}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for line, text in texts_outside(path.read_text(encoding="utf-8"))
        if text.strip(" ·:,.–()“”") not in NAMES and not CODE.fullmatch(text)
    ]
    assert found == []


def test_every_text_in_an_expression_comes_from_a_catalogue() -> None:
    found = [
        f"{path.relative_to(TEMPLATES)}:{line}: {text}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for line, text in literals_outside(path.read_text(encoding="utf-8"))
        if text not in NAMES
    ]
    assert found == []
