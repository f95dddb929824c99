"""``./run messages``: bring the catalogues of lifestream/languages up to date with the code.

Texts are found in templates (``_('…')``, ``{% trans %}``), in Python (``gettext``, ``ngettext``,
``says``, ``says_many``, ``noted`` and the sentences of errors) and in scripts (``t``, ``tn``). New
ones are added without a translation, those that are gone are taken out. ``--check`` changes nothing
and fails when something would be changed or is not translated.
"""

import argparse
import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from lifestream.domain import errors
from lifestream.languages.catalogue import ENGLISH, FOLDER, LANGUAGES
from web.serving.script_texts import texts_of

CHECKOUT = Path(__file__).resolve().parents[1]
KEYWORDS = {
    "gettext": 1,
    "ngettext": 2,
    "says": 1,
    "says_many": 2,
    "noted": 1,
    **{name: 1 for name in vars(errors) if isinstance(getattr(errors, name), type)},
}
"""Functions of Python that take texts, and how many of their first arguments are that."""

JINJA = {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}

Found = tuple[str, str | tuple[str, ...]]
"""A file and a text, or its two forms."""


def main() -> int:
    """Write or check every catalogue."""
    parser = argparse.ArgumentParser(prog="./run messages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when stale")
    only_check = parser.parse_args().check
    failed = False
    for language in LANGUAGES:
        if language == ENGLISH:
            continue
        path = FOLDER / f"{language}.po"
        fresh, missing = renewed(path, language)
        if only_check and fresh != path.read_text(encoding="utf-8"):
            print(f"{path.name} is stale: ./run messages brings it up to date.", file=sys.stderr)
            failed = True
        if not only_check:
            path.write_text(fresh, encoding="utf-8")
        for text in missing if only_check else ():
            print(f"{path.name} has no translation of: {text}", file=sys.stderr)
        if missing and not only_check:
            print(f"{path.name}: {len(missing)} texts without a translation", file=sys.stderr)
        failed |= only_check and bool(missing)
    return int(failed)


def renewed(path: Path, language: str) -> tuple[str, list[str]]:
    """The file as it should be, and the texts without a translation."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    header = path.read_text(encoding="utf-8").split("\n\n", 1)[0]
    template = Catalog()
    for where, text in every_text():
        template.add(text, locations=[(where, 0)])
    catalog.update(template, no_fuzzy_matching=True)
    written = io.BytesIO()
    write_po(
        written,
        catalog,
        width=0,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    missing = [str(one.id) for one in catalog if one.id and not _is_whole(one.string)]
    return f"{header}\n\n{written.getvalue().decode().strip()}\n", missing


def _is_whole(said: str | tuple[str, ...] | list[str]) -> bool:
    return bool(said) and all([said] if isinstance(said, str) else said)


def every_text() -> Iterator[Found]:
    """Every text of templates, Python and scripts, in the order of their files."""
    for folder, pattern, texts in SOURCES:
        for path in sorted((CHECKOUT / folder).rglob(pattern)):
            for text in texts(path):
                yield path.relative_to(CHECKOUT).as_posix(), text


def _of_template(path: Path) -> Iterator[str | tuple[str, ...]]:
    with path.open("rb") as file:
        for _line, _function, said, _comments in babel_extract(
            file, ("_", "gettext", "ngettext"), (), dict(JINJA)
        ):
            yield _text(said)


def _of_python(path: Path) -> Iterator[str | tuple[str, ...]]:
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        said = [one.value if isinstance(one, ast.Constant) else None for one in call.args]
        texts = tuple(one for one in said[: KEYWORDS.get(name, 0)] if isinstance(one, str) and one)
        if texts:
            yield _text(texts)


def _text(said: object) -> str | tuple[str, ...]:
    if isinstance(said, str):
        return said
    forms = tuple(one for one in said if isinstance(one, str))  # type: ignore[attr-defined]
    return forms if len(forms) > 1 else forms[0]


def _of_script(path: Path) -> Iterator[str | tuple[str, ...]]:
    for _line, forms in texts_of(path.read_text(encoding="utf-8")):
        yield forms if len(forms) > 1 else forms[0]


SOURCES = (
    ("web/templates", "*.html", _of_template),
    ("web/templates", "*.json", _of_template),
    ("lifestream/domain", "*.py", _of_python),
    ("lifestream/services", "*.py", _of_python),
    ("lifestream/bootstrap", "*.py", _of_python),
    ("lifestream/inference", "*.py", _of_python),
    ("lifestream/pipeline", "*.py", _of_python),
    ("web", "*.py", _of_python),
    ("web/static/js", "*.js", _of_script),
)


if __name__ == "__main__":
    sys.exit(main())
