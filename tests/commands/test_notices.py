"""``./run notices`` as an operator meets it."""

import json

from tests.commands.conftest import Lifestream


def test_an_address_is_added_changed_listed_and_removed(lifestream: Lifestream) -> None:
    server = {"LIFESTREAM_SMTP_HOST": "mail.example.org", "LIFESTREAM_SMTP_FROM": "d@example.org"}

    def plain(*words: str) -> dict[str, object]:
        done = lifestream("notices", *words, "--json", **server)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)  # type: ignore[no-any-return]

    without = lifestream("notices", "add", "anna@example.org")
    assert (without.returncode, "LIFESTREAM_SMTP_HOST" in without.stderr) == (2, True)
    made = plain("add", "anna@example.org", "--event", "recording.failed", "--digest", "18")
    name = str(made["endpoint_id"])
    assert (made["digest_hour"], made["is_confirmed"], "secrets" in made) == (18, False, False)
    assert plain("change", name, "--with-title")["with_title"] is True
    assert len(plain("list")["notices"]) == 1  # type: ignore[arg-type]
    assert len(plain("log")["deliveries"]) == 1  # type: ignore[arg-type]
    assert plain("remove", name)["removed"] is True
    assert "No addresses yet" in lifestream("notices", "list").stdout
