"""``./run keys`` as an operator meets it."""

import json

import pytest

from tests.commands.conftest import Lifestream


def test_a_key_is_made_shown_once_listed_and_revoked(lifestream: Lifestream) -> None:
    added = lifestream("keys", "add", "nightly backup")
    assert added.returncode == 0, added.stderr
    key = added.stdout.strip()
    assert key.startswith("ls_")
    assert "not shown again" in added.stderr

    (listed,) = json.loads(lifestream("keys", "list", "--json").stdout)["keys"]
    assert (listed["owner"], listed["name"]) == ("local", "nightly backup")
    assert key.split("_", 2)[2] not in json.dumps(listed)

    (deed,) = json.loads(lifestream("audit", "--json").stdout)["deeds"]
    assert (deed["action"], deed["about"]) == ("run.keys.add", [f"id={listed['key_id']}"])
    assert lifestream("keys", "revoke", listed["key_id"]).returncode == 0
    assert "No keys yet" in lifestream("keys", "list").stdout
    assert "There is no key" in lifestream("keys", "revoke", listed["key_id"]).stderr


@pytest.mark.parametrize(
    ("words", "environ", "sentence"),
    [
        (("add", "x"), {"LIFESTREAM_IDENTITY": "iap"}, "Say for whom with --owner"),
        (("add", "x", "--owner", "../x"), {}, "is no owner"),
    ],
)
def test_a_key_for_nobody_is_refused(
    lifestream: Lifestream, words: tuple[str, ...], environ: dict[str, str], sentence: str
) -> None:
    refused = lifestream("keys", *words, **environ)

    assert refused.returncode in (1, 2)
    assert sentence in refused.stderr
    assert refused.stdout == ""
