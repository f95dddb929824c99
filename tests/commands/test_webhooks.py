"""``./run webhooks`` as an operator meets it."""

import json

from tests.commands.conftest import Lifestream

URL = "https://hooks.example.org/a"


def test_a_webhook_is_added_tested_listed_and_removed(lifestream: Lifestream) -> None:
    def plain(*words: str) -> dict[str, object]:
        done = lifestream("webhooks", *words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)  # type: ignore[no-any-return]

    made = plain("add", URL, "--event", "recording.failed")
    name = str(made["endpoint_id"])
    assert str(made["secret"]).startswith("whsec_")
    assert "secrets" not in made
    assert "secret" not in str(plain("list"))
    told = plain("test", name)
    assert str(plain("secret", name)["secret"]) != made["secret"]
    assert plain("resume", name)["url"] == URL
    assert plain("replay", str(told["delivery_id"]))["state"] == "waiting"
    assert len(plain("log")["deliveries"]) == 1  # type: ignore[arg-type]
    assert plain("remove", name)["removed"] is True
    assert "No webhooks yet" in lifestream("webhooks", "list").stdout

    refused = lifestream("webhooks", "add", "https://192.168.1.4/")
    assert (refused.returncode, "BAD_ADDRESS" in refused.stderr) == (1, True)
