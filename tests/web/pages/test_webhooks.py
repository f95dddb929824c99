"""The page of webhooks: add one, see it paused, read its log."""

import re

from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.access.webhook import Answer
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.services.access.audit import utc_now
from lifestream.services.webhooks.courier import Courier
from lifestream.services.webhooks.endpoints import endpoints_of

PAGE = "/settings/webhooks"
URL = "https://hooks.example.org/a"


def test_a_webhook_is_added_tested_paused_resumed_and_removed(
    client: FlaskClient, application: Application
) -> None:
    for refused in ({"url": URL}, {"url": "https://10.0.0.1/", "event": "recording.done"}):
        assert client.post(PAGE, data=refused).status_code == 400
    made = client.post(PAGE, data={"url": URL, "event": ["recording.done"]})
    secret = re.search(r"whsec_[\w+/=]+", made.text)
    assert secret is not None
    assert secret[0] not in client.get(PAGE).text
    logs = application.backend.owner_log
    (endpoint,) = endpoints_of(logs, LOCAL_OWNER)
    one = f"{PAGE}/{endpoint.endpoint_id}"
    changed = client.post(one, data={"do": "secret"}).text
    assert secret[0] not in changed
    assert "whsec_" in changed

    client.post(one, data={"do": "test"})
    gone = Courier(backend=application.backend, send=lambda *_: Answer(status=410, note="Gone."))
    gone.deliver_due(utc_now())
    page = client.get(PAGE).text
    assert all(text in page for text in ("Paused since", "gone (410)", "held"))
    assert "1 webhook is paused" in client.get("/settings").text

    client.post(one, data={"do": "resume"})
    good = Courier(backend=application.backend, send=lambda *_: Answer(status=200))
    assert good.deliver_due(utc_now()) == 1
    page = client.get(PAGE).text
    assert "Paused since" not in page
    replay = re.search(r"/settings/webhooks/deliveries/[^\"]+/replay", page)
    assert replay is not None
    assert client.post(replay[0]).status_code == 303
    assert good.deliver_due(utc_now()) == 1

    client.post(one, data={"do": "remove"})
    assert URL not in client.get(PAGE).text
