"""``./run vocabulary`` as its owner meets it."""

import io
import json
import sys

import pytest

from tests.commands.conftest import Lifestream


def test_terms_are_added_listed_and_removed(lifestream: Lifestream) -> None:
    assert lifestream("vocabulary", "add", "Callum", "Harbour Hall").returncode == 0
    assert "3 names" in lifestream("vocabulary", "add", typed="Kestrel\nCallum\n").stdout

    listed = json.loads(lifestream("vocabulary", "list", "--json").stdout)
    assert {term["text"] for term in listed["terms"]} == {"Callum", "Harbour Hall", "Kestrel"}
    assert "Kestrel  (typed)" in lifestream("vocabulary", "list").stdout

    assert lifestream("vocabulary", "remove", "callum").returncode == 0
    assert "not on the list" in lifestream("vocabulary", "remove", "callum").stderr


@pytest.mark.parametrize(
    ("words", "shown"),
    [(("--json",), '"Łódź"'.encode()), ((), rb"\u0141\xf3d\u017a  (typed)")],
)
def test_letters_that_a_terminal_does_not_know_stop_nothing(
    lifestream: Lifestream, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], shown: bytes
) -> None:
    lifestream("vocabulary", "add", "Łódź")
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    assert lifestream("vocabulary", "list", *words).returncode == 0
    sys.stdout.flush()
    assert shown in written.getvalue()


def test_learning_is_switched_and_bad_terms_are_refused(lifestream: Lifestream) -> None:
    assert "not learned" in lifestream("vocabulary", "learning", "off").stdout
    assert "learning on changes that" in lifestream("vocabulary", "list").stdout

    refused = lifestream("vocabulary", "add", "x" * 61)
    assert refused.returncode == 1 and "at most 60" in refused.stderr
    whose = lifestream(
        "vocabulary", "list", LIFESTREAM_IDENTITY="iap", LIFESTREAM_IAP_AUDIENCE="/x"
    )
    assert whose.returncode == 2 and "--owner" in whose.stderr
