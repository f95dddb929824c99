"""``./run vocabulary`` as its owner meets it."""

import json

from tests.commands.conftest import Lifestream


def test_terms_are_added_listed_and_removed(lifestream: Lifestream) -> None:
    assert lifestream("vocabulary", "add", "Callum", "Harbour Hall").returncode == 0
    assert "3 names" in lifestream("vocabulary", "add", typed="Kestrel\nCallum\n").stdout

    listed = json.loads(lifestream("vocabulary", "list", "--json").stdout)
    assert {term["text"] for term in listed["terms"]} == {"Callum", "Harbour Hall", "Kestrel"}
    assert "Kestrel  (typed)" in lifestream("vocabulary", "list").stdout

    assert lifestream("vocabulary", "remove", "callum").returncode == 0
    assert "not on the list" in lifestream("vocabulary", "remove", "callum").stderr


def test_learning_is_switched_and_bad_terms_are_refused(lifestream: Lifestream) -> None:
    assert "not learned" in lifestream("vocabulary", "learning", "off").stdout
    assert "learning on changes that" in lifestream("vocabulary", "list").stdout

    refused = lifestream("vocabulary", "add", "x" * 61)
    assert refused.returncode == 1 and "at most 60" in refused.stderr
    whose = lifestream(
        "vocabulary", "list", LIFESTREAM_IDENTITY="iap", LIFESTREAM_IAP_AUDIENCE="/x"
    )
    assert whose.returncode == 2 and "--owner" in whose.stderr
