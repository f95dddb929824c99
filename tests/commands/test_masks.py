"""``./run masks`` as its owner meets it."""

import json

from tests.commands.conftest import Lifestream


def test_masks_are_set_listed_and_taken_off(lifestream: Lifestream) -> None:
    assert "Nothing is masked." in lifestream("masks", "list").stdout
    chosen = lifestream("masks", "set", "phone", "email", "--word", "Zephyr", "--word", "zéphyr")
    assert chosen.returncode == 0, chosen.stderr
    assert "Masked: e-mail addresses, phone numbers, 1 word." in chosen.stdout
    listed = json.loads(lifestream("masks", "list", "--json").stdout)
    assert listed == {"kinds": ["email", "phone"], "words": ["Zephyr"]}
    assert "masks" in lifestream("audit").stdout
    assert "Nothing is masked" in lifestream("masks", "off").stdout


def test_what_is_no_kind_and_no_recording_is_refused_with_a_sentence(
    lifestream: Lifestream,
) -> None:
    refused = lifestream("masks", "set", "names")
    assert refused.returncode == 1 and "email, phone, card, iban" in refused.stderr
    nowhere = lifestream("masks", "show", "v0")
    assert nowhere.returncode == 1 and "VIDEO_NOT_FOUND" in nowhere.stderr
