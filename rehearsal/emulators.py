"""Google's own Firestore and Pub/Sub emulators, started with java directly.

Not through ``gcloud beta emulators``: killing that leaves its java child alive. What the emulators
do not do (documented in docs/rehearsal.md): Firestore asks for no index, Pub/Sub ignores filters
and sends no token with a push.
"""

import http.client
import json
import os
import shutil
import tempfile
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rehearsal.processes import Process, free_port

READY_WITHIN_S = 60.0
FIRESTORE_HEAP = "-Xmx512m"
PUBSUB_HEAP = "-Xmx256m"
COMPILE_QUICKLY = "-XX:TieredStopAtLevel=1"
"""They live for minutes: a third of the processor went to a second compiler that never pays."""

FIRESTORE_MAIN = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
"""The jar's manifest names no main class."""

SDK_PLACES = (
    "/usr/lib/google-cloud-sdk",
    "/opt/google-cloud-sdk",
    "/snap/google-cloud-sdk/current",
)


class EmulatorMissing(RuntimeError):
    """Java or an emulator is not installed; the message says what to install."""


def sdk_platform(environ: Mapping[str, str] | None = None) -> Path:
    """The folder of the Google Cloud SDK that holds the emulators.

    Raises:
        EmulatorMissing: There is no SDK.
    """
    environ = os.environ if environ is None else environ
    gcloud = shutil.which("gcloud", path=environ.get("PATH"))
    roots = [Path(environ["CLOUDSDK_ROOT_DIR"])] if environ.get("CLOUDSDK_ROOT_DIR") else []
    if gcloud:
        roots.append(Path(gcloud).resolve().parents[1])
    if not roots:
        roots = [Path(place) for place in SDK_PLACES]
    for root in roots:
        if (root / "platform").is_dir():
            return root / "platform"
    raise EmulatorMissing(
        "The Google Cloud SDK is not here. Install it (cloud.google.com/sdk) with the components "
        "cloud-firestore-emulator and pubsub-emulator, or set CLOUDSDK_ROOT_DIR to its folder."
    )


def java(environ: Mapping[str, str] | None = None) -> str:
    """The java to run.

    Raises:
        EmulatorMissing: There is none.
    """
    environ = os.environ if environ is None else environ
    home = environ.get("JAVA_HOME")
    found = home and shutil.which("java", path=str(Path(home) / "bin"))
    found = found or shutil.which("java", path=environ.get("PATH"))
    if not found:
        raise EmulatorMissing(
            "Java is not here; the emulators need it. Install a JRE, version 17 or newer."
        )
    return found


def _jar(folder: str, pattern: str, component: str) -> Path:
    jars = sorted((sdk_platform() / folder).glob(pattern))
    if not jars:
        raise EmulatorMissing(
            f"The {component} is not installed. Run: gcloud components install {component} "
            f"(or apt-get install google-cloud-cli-{component})."
        )
    return jars[-1]


class Emulator(ABC):
    """One emulator process on a free loopback port."""

    variable = ""
    """The environment variable by which client libraries find it."""

    _name = ""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._port = 0
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def endpoint(self) -> str:
        """``host:port``, as the client libraries want it."""
        return f"127.0.0.1:{self._port}"

    @property
    def environ(self) -> dict[str, str]:
        """The variables with which client libraries in a child process use this emulator."""
        return {self.variable: self.endpoint}

    def start(self) -> Self:
        """Start and wait until it answers.

        Raises:
            EmulatorMissing: Java or the emulator is not installed.
            NotReady: It did not start.
        """
        self.launch()
        self.wait()
        return self

    def launch(self) -> None:
        """Start without waiting, so that two emulators can start together.

        Raises:
            EmulatorMissing: Java or the emulator is not installed.
        """
        self._port = free_port()
        command = self._command(self._port)
        self._folder = tempfile.TemporaryDirectory(prefix="lifestream-emulator-")
        folder = Path(self._folder.name)
        self._process = Process(self._name, command, log=folder / "log", cwd=folder).start()

    def wait(self) -> None:
        """Block until it answers.

        Raises:
            NotReady: It did not start.
        """
        assert self._process is not None, "launch() comes first"
        try:
            self._process.wait_until(self._answers, timeout_s=READY_WITHIN_S)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Kill it; it keeps nothing. Harmless to repeat."""
        if self._process is not None:
            self._process.stop(grace_s=0.5)
        if self._folder is not None:
            self._folder.cleanup()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{self.endpoint}/", timeout=1.0) as reply:
                return bool(reply.status == 200)
        except (OSError, http.client.HTTPException):
            return False

    @abstractmethod
    def _command(self, port: int) -> list[str]:
        """The command to run."""

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class FirestoreEmulator(Emulator):
    """Firestore in native mode. Tests use a fresh project id each, which starts empty."""

    variable = "FIRESTORE_EMULATOR_HOST"
    _name = "Firestore emulator"

    def _command(self, port: int) -> list[str]:
        component = "cloud-firestore-emulator"
        jar = _jar(component, "cloud-firestore-emulator*.jar", component)
        return [
            java(),
            FIRESTORE_HEAP,
            COMPILE_QUICKLY,
            "-Duser.language=en",
            "-cp",
            str(jar),
            FIRESTORE_MAIN,
            "start",
            "--host=127.0.0.1",
            f"--port={port}",
        ]

    def clear(self, project: str, database: str = "(default)") -> None:
        """Forget every document of ``project``."""
        _call(
            "DELETE",
            f"http://{self.endpoint}/emulator/v1/projects/{project}/databases/{database}/documents",
        )


class PubSubEmulator(Emulator):
    """Pub/Sub. Topics and subscriptions are made over its REST side, without a client library."""

    variable = "PUBSUB_EMULATOR_HOST"
    _name = "Pub/Sub emulator"

    def _command(self, port: int) -> list[str]:
        jar = _jar("pubsub-emulator", "lib/cloud-pubsub-emulator-*-all.jar", "pubsub-emulator")
        options = [PUBSUB_HEAP, COMPILE_QUICKLY]
        return [java(), *options, "-jar", str(jar), "--host=127.0.0.1", f"--port={port}"]

    def create_topic(self, topic: str) -> None:
        """Make ``projects/P/topics/T``; harmless when it is there."""
        _call("PUT", f"http://{self.endpoint}/v1/{topic}", {}, accept=(409,))

    def create_push(
        self,
        subscription: str,
        topic: str,
        *,
        push_endpoint: str,
        ack_deadline_s: int = 30,
        dead_letter_topic: str = "",
        max_delivery_attempts: int = 5,
    ) -> None:
        """Push every message of ``topic`` to ``push_endpoint``, again after 0.1 to 5 s if refused.

        Real Pub/Sub takes a minimum back-off of 0 to 600 s as well.
        """
        body: dict[str, object] = {
            "topic": topic,
            "pushConfig": {"pushEndpoint": push_endpoint},
            "ackDeadlineSeconds": ack_deadline_s,
            "retryPolicy": {"minimumBackoff": "0.1s", "maximumBackoff": "5s"},
        }
        if dead_letter_topic:
            body["deadLetterPolicy"] = {
                "deadLetterTopic": dead_letter_topic,
                "maxDeliveryAttempts": max_delivery_attempts,
            }
        _call("PUT", f"http://{self.endpoint}/v1/{subscription}", body, accept=(409,))

    def create_pull(self, subscription: str, topic: str, *, ack_deadline_s: int = 10) -> None:
        """A subscription to pull from."""
        body = {"topic": topic, "ackDeadlineSeconds": ack_deadline_s}
        _call("PUT", f"http://{self.endpoint}/v1/{subscription}", body, accept=(409,))

    def publish(self, topic: str, data: str, attributes: Mapping[str, str]) -> str:
        """Publish one message (``data`` is base64) and return its id."""
        message = {"data": data, "attributes": dict(attributes)}
        url = f"http://{self.endpoint}/v1/{topic}:publish"
        return str(_call("POST", url, {"messages": [message]})["messageIds"][0])

    def pull(self, subscription: str, *, limit: int = 10) -> list[dict[str, object]]:
        """Take and acknowledge what is there now."""
        base = f"http://{self.endpoint}/v1/{subscription}"
        wanted = {"maxMessages": limit, "returnImmediately": True}
        received = _call("POST", f"{base}:pull", wanted).get("receivedMessages", [])
        if received:
            _call("POST", f"{base}:acknowledge", {"ackIds": [one["ackId"] for one in received]})
        return [one["message"] for one in received]


def find_emulators() -> None:
    """Look for what both need, and start nothing.

    Raises:
        EmulatorMissing: Java or an emulator is not installed.
    """
    for emulator in (FirestoreEmulator(), PubSubEmulator()):
        emulator._command(0)


def _call(
    method: str, url: str, body: object | None = None, *, accept: tuple[int, ...] = ()
) -> dict[str, Any]:
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(
        url, data=data, method=method, headers={"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(asked, timeout=10.0) as reply:
            text = reply.read()
    except urllib.error.HTTPError as error:
        if error.code in accept:
            return {}
        said = error.read()[:500].decode(errors="replace")
        raise RuntimeError(f"{method} {url} was refused with {error.code}: {said}") from error
    answer: dict[str, Any] = json.loads(text) if text.strip() else {}
    return answer
