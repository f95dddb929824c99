"""Sending to what people typed: over TLS, to the internet, to the number that was looked at."""

import datetime
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

pytest.importorskip("cryptography", reason="cryptography is not installed")

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lifestream.backends.internet.webhook_sender import WebhookSender

NAME = "hooks.example.org"


@dataclass
class Receiver:
    """A real server on this machine, with a certificate for ``NAME``."""

    port: int
    context: ssl.SSLContext
    got: list[tuple[str, bytes, str]] = field(default_factory=list)
    status: int = 204
    drips: bool = False
    over: threading.Event = field(default_factory=threading.Event)

    def sender(self, *addresses: str, timeout_s: float = 30.0) -> WebhookSender:
        """One that resolves the name to ``addresses`` and takes this machine for the internet."""
        return WebhookSender(
            may_reach=lambda address: address == "127.0.0.1",
            resolve=lambda host, port: addresses or ("127.0.0.1",),
            context=self.context,
            timeout_s=timeout_s,
        )


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    """Served until the test is over."""
    certificate, key = self_signed(tmp_path)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificate, key)
    server.socket = served.wrap_socket(server.socket, server_side=True)
    trusted = ssl.create_default_context(cafile=str(certificate))
    one = Receiver(port=server.server_port, context=trusted)
    server.receiver = one  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield one
    one.over.set()
    server.shutdown()
    server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        one: Receiver = self.server.receiver  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        one.got.append((self.path, body, self.headers["webhook-id"]))
        if self.path == "/elsewhere":
            raise AssertionError("a redirect was followed")
        if one.drips:
            # A head that never ends: a letter, and nothing more while the test lasts.
            self.wfile.write(b"H")
            self.wfile.flush()
            one.over.wait()
            return
        self.send_response(one.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def self_signed(folder: Path, *, host: str = NAME) -> tuple[Path, Path]:
    """A certificate for ``host`` that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=2))
        .not_valid_after(now + datetime.timedelta(days=365))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, private


def test_a_message_arrives_whole_at_the_number_that_was_looked_at(receiver: Receiver) -> None:
    url = f"https://{NAME}:{receiver.port}/hook?a=1"

    answer = receiver.sender()(url, b'{"a": 1}', {"webhook-id": "msg_1"})

    assert (answer.status, answer.note) == (204, "")
    assert receiver.got == [("/hook?a=1", b'{"a": 1}', "msg_1")]


@pytest.mark.parametrize(
    "addresses", [("10.0.0.1",), ("127.0.0.1", "10.0.0.1"), ("::ffff:127.0.0.1",)]
)
def test_nothing_is_sent_where_one_number_of_the_name_is_private(
    receiver: Receiver, addresses: tuple[str, ...]
) -> None:
    answer = receiver.sender(*addresses)(f"https://{NAME}:{receiver.port}/", b"{}", {})

    assert (answer.status, receiver.got) == (0, [])
    assert "private network" in answer.note


def test_a_name_that_changes_after_it_was_looked_at_changes_nothing(receiver: Receiver) -> None:
    asked: list[str] = []

    def rebinding(host: str, port: int) -> tuple[str, ...]:
        asked.append(host)
        return ("127.0.0.1",) if len(asked) == 1 else ("10.0.0.1",)

    sender = WebhookSender(
        may_reach=lambda address: address == "127.0.0.1",
        resolve=rebinding,
        context=receiver.context,
    )

    assert sender(f"https://{NAME}:{receiver.port}/", b"{}", {"webhook-id": "m"}).status == 204
    assert asked == [NAME]


def test_a_redirect_is_an_answer_and_not_a_way(receiver: Receiver) -> None:
    receiver.status = 307

    answer = receiver.sender()(f"https://{NAME}:{receiver.port}/", b"{}", {"webhook-id": "m"})

    assert (answer.status, len(receiver.got)) == (307, 1)
    assert "not followed" in answer.note


def test_a_certificate_of_another_name_is_refused(receiver: Receiver) -> None:
    answer = receiver.sender()(f"https://other.example.org:{receiver.port}/", b"{}", {})

    assert (answer.status, receiver.got) == (0, [])
    assert "certificate" in answer.note


def test_a_receiver_that_never_ends_its_answer_is_left(receiver: Receiver) -> None:
    receiver.drips = True
    sender = receiver.sender(timeout_s=1.0)

    answer = sender(f"https://{NAME}:{receiver.port}/", b"{}", {"webhook-id": "m"})

    assert answer.status == 0
    assert answer.note


def test_nothing_goes_to_this_machine_unless_a_test_says_so(receiver: Receiver) -> None:
    local = WebhookSender(context=receiver.context)
    plain = receiver.sender()

    assert local(f"https://localhost:{receiver.port}/", b"{}", {}).status == 0
    assert plain(f"http://{NAME}:{receiver.port}/", b"{}", {}).status == 0
    assert receiver.got == []
