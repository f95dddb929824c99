"""Pushes of the emulator reach the function with the token that Pub/Sub would send."""

import json
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from google.auth.transport.requests import Request
from google.oauth2 import id_token

from rehearsal.emulators import FirestoreEmulator, PubSubEmulator
from rehearsal.stand_ins.identity import Identity
from rehearsal.stand_ins.push_relay import PushRelay
from tests.waiting import wait_until

AUDIENCE = "https://functions.example/"
PUSHER = "push@demo.iam.gserviceaccount.com"


class Function:
    """Takes pushes and answers the statuses it was given, then 204."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.pushes: list[tuple[str, str, Any]] = []
        function = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                function.pushes.append((self.path, self.headers.get("Authorization", ""), body))
                self.send_response(function.statuses.pop(0) if function.statuses else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *arguments: Any) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def function() -> Iterator[Function]:
    made = Function()
    yield made
    made.server.shutdown()
    made.server.server_close()


def wait_for(function: Function, count: int) -> None:
    wait_until(lambda: len(function.pushes) >= count)
    assert len(function.pushes) == count


def test_a_push_carries_a_token_of_the_push_account_and_is_retried(
    emulators: tuple[FirestoreEmulator, PubSubEmulator], function: Function
) -> None:
    _, pubsub = emulators
    project = f"projects/push-{uuid.uuid4().hex[:8]}"
    topic = f"{project}/topics/uploads"
    function.statuses = [503]
    with (
        Identity() as identity,
        PushRelay(function.address, identity=identity, account=PUSHER, audience=AUDIENCE) as relay,
    ):
        pubsub.create_topic(topic)
        pubsub.create_push(
            f"{project}/subscriptions/push",
            topic,
            push_endpoint=f"{relay.endpoint}/",
        )
        relay.redacts = False
        pubsub.publish(topic, "aGVsbG8=", {"eventType": "OBJECT_FINALIZE"})
        wait_for(function, 2)
        path, authorization, body = function.pushes[-1]
        claims: Any = id_token.verify_token(
            authorization.removeprefix("Bearer "),
            Request(),
            audience=AUDIENCE,
            certs_url=identity.certificates_url,
        )
        wait_until(lambda: len(relay.deliveries) >= 2)
        statuses = [delivery.status for delivery in relay.deliveries]

    assert path == "/"
    assert body["message"]["data"] == "aGVsbG8="
    assert (claims["email"], claims["email_verified"]) == (PUSHER, True)
    assert statuses == [503, 204]


def test_a_relay_takes_the_signature_out_as_cloud_run_does(function: Function) -> None:
    import requests

    with Identity() as identity, PushRelay(function.address, identity=identity) as relay:
        assert requests.post(relay.endpoint, json={}, timeout=30).status_code == 204

    token = function.pushes[0][1].removeprefix("Bearer ")
    assert token.count(".") == 2
    assert token.endswith(".SIGNATURE_REMOVED_BY_GOOGLE")


def test_a_relay_may_leave_the_token_out_and_says_503_when_nobody_listens(
    function: Function,
) -> None:
    import requests

    with Identity() as identity:
        with PushRelay(function.address, identity=identity) as relay:
            relay.signs = False
            assert requests.post(relay.endpoint, json={}, timeout=30).status_code == 204
        assert function.pushes[0][1] == ""
        with PushRelay("http://127.0.0.1:9", identity=identity) as relay:
            assert requests.post(relay.endpoint, json={}, timeout=30).status_code == 503
