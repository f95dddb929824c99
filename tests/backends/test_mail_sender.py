"""Mails through a real mail server on this machine."""

import socket
import ssl
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from lifestream.backends.internet.mail_sender import MailSender
from lifestream.domain.access.webhook import Answer
from lifestream.domain.errors import ConfigError
from lifestream.domain.telling.mail import Mail
from tests.backends.test_webhook_sender import self_signed

MAIL = Mail(
    to="anna@example.org",
    subject="Größe\r\nBcc: eve@example.org",
    text="Über alles\n",
    message_id="mail-1.msg_2",
    stop_url="https://diary.example.org/mail/t",
)


class Box:
    """Keeps what it is given, or answers otherwise."""

    def __init__(self) -> None:
        self.got: list[Envelope] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Envelope, address: str, options: Any
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get("rcpt", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        self.got.append(envelope)
        if self.answers.get("data") == "cut":
            server.transport.abort()
        return self.answers.get("data", "250 OK")


def allowed(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and data.password == b"secret"
    return AuthResult(success=good, handled=False)


@pytest.fixture
def box() -> Box:
    """What the server took."""
    return Box()


@pytest.fixture
def served(box: Box, tmp_path: Path) -> Iterator[tuple[int, ssl.SSLContext]]:
    """A server that insists on STARTTLS and a login, and who believes its certificate."""
    certificate, key = self_signed(tmp_path, host="localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(
        box,
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=allowed,
    )
    server.start()
    yield port, ssl.create_default_context(cafile=str(certificate))
    server.stop()


def sent(served: tuple[int, ssl.SSLContext], **given: str) -> tuple[Answer, int]:
    """What sending came to, and how often it was begun."""
    port, context = served
    sender = MailSender(
        **{
            "host": "localhost",
            "security": "starttls",
            "sender": "LifeStream <diary@example.org>",
            "user": "diary",
            "password": "secret",
            **given,
        },
        port=port,
        context=context,
    )
    begun: list[int] = []
    return sender(MAIL, lambda: begun.append(1)), len(begun)


def test_a_mail_arrives_whole_and_its_subject_adds_no_header(
    box: Box, served: tuple[int, ssl.SSLContext]
) -> None:
    assert sent(served) == (Answer(status=250), 1)
    (envelope,) = box.got
    assert (envelope.mail_from, envelope.rcpt_tos) == ("diary@example.org", ["anna@example.org"])
    assert isinstance(envelope.content, bytes)
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert message["Subject"] == "Größe Bcc: eve@example.org"
    assert message["Bcc"] is None
    assert message["Message-ID"] == "<mail-1.msg_2@example.org>"
    assert message["List-Unsubscribe"] == "<https://diary.example.org/mail/t>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.get_content().strip() == "Über alles"


@pytest.mark.parametrize(
    ("answers", "given", "status", "begun", "said"),
    [
        ({"rcpt": "550 no such user"}, {}, 550, 0, "no such user"),
        ({"rcpt": "451 later"}, {}, 451, 0, "later"),
        ({"data": "554 spam"}, {}, 554, 1, "spam"),
        ({}, {"password": "wrong"}, 0, 0, "refused the name or password"),
        ({}, {"user": ""}, 530, 0, "Authentication required"),
        ({}, {"host": "127.0.0.1"}, 0, 0, "certificate"),
    ],
)
def test_what_goes_wrong_is_said(
    box: Box,
    served: tuple[int, ssl.SSLContext],
    answers: dict[str, str],
    given: dict[str, str],
    status: int,
    begun: int,
    said: str,
) -> None:
    box.answers = answers
    answer, times = sent(served, **given)
    assert (answer.status, times, answer.is_unsure) == (status, begun, False)
    assert said in answer.note


def test_a_connection_that_ends_after_the_mail_leaves_it_unsure(
    box: Box, served: tuple[int, ssl.SSLContext]
) -> None:
    box.answers = {"data": "cut"}
    answer, begun = sent(served)
    assert (answer.is_unsure, begun, len(box.got)) == (True, 1, 1)


def test_a_sender_that_is_no_address_is_refused_at_the_start() -> None:
    with pytest.raises(ConfigError, match="LIFESTREAM_SMTP_FROM"):
        MailSender(host="localhost", port=0, security="tls", sender="LifeStream")
