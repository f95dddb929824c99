"""Mails over SMTP: one connection for each, with the text alone.

The server is the operator's own choice, so it may be on this machine or in its network.
"""

import re
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import formatdate, parseaddr

from lifestream.backends.internet.pinned import reason_of
from lifestream.domain.access.webhook import Answer
from lifestream.domain.errors import ConfigError
from lifestream.domain.telling.mail import Mail

TIMEOUT_S = 15.0
"""For each answer of the server; a mail of text needs seven."""

PORTS = {"tls": 465, "starttls": 587, "none": 25}
"""Source: RFC 8314, 3 and RFC 5321, 4.5.4.2."""


class MailSender:
    """``lifestream.services.telling.carriers.SendsMail`` over SMTP.

    Args:
        security: ``tls``, ``starttls`` or ``none``; with the first two the server's certificate
            has to be its name's, and nothing is said before.
        sender: The From line: ``anna@example.org`` or ``LifeStream <diary@example.org>``.
        context: Which certificates are believed.

    Raises:
        ConfigError: The sender is no address.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        security: str,
        sender: str,
        user: str = "",
        password: str = "",
        context: ssl.SSLContext | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._host = host
        self._port = port or PORTS[security]
        self._security = security
        self._user = user
        self._password = password
        self._from = sender
        self._address = parseaddr(sender)[1]
        self._context = context or ssl.create_default_context()
        self._timeout_s = timeout_s
        if not re.fullmatch(r"[!-?A-~]+@[!-?A-~]+", self._address):
            raise ConfigError(
                f"LIFESTREAM_SMTP_FROM is {sender[:100]!r}; it should be an address, such as "
                "LifeStream <diary@example.org>."
            )

    def __call__(self, mail: Mail, begin: Callable[[], None]) -> Answer:
        """See ``SendsMail``."""
        try:
            server = self._connected()
        except smtplib.SMTPAuthenticationError:
            return _failed("The mail server refused the name or password that are set here.")
        except smtplib.SMTPNotSupportedError:
            return _failed("The mail server does not offer what is set here (TLS, or a login).")
        except (OSError, smtplib.SMTPException) as error:
            return _failed(_why(error))
        try:
            return self._hand_over(server, mail, begin)
        finally:
            server.close()

    def _connected(self) -> smtplib.SMTP:
        """A connection that is encrypted and logged in, as far as that is set."""
        server: smtplib.SMTP
        if self._security == "tls":
            server = smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._timeout_s, context=self._context
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout_s)
        try:
            if self._security == "starttls":
                server.starttls(context=self._context)
            server.ehlo_or_helo_if_needed()
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server

    def _hand_over(self, server: smtplib.SMTP, mail: Mail, begin: Callable[[], None]) -> Answer:
        try:
            for answered in (server.mail(self._address), server.rcpt(mail.to)):
                if not 200 <= answered[0] < 300:
                    return _refused(*answered)
        except (OSError, smtplib.SMTPException) as error:
            return _failed(_why(error))
        begin()
        try:
            status, said = server.data(self._message(mail).as_bytes(policy=POLICY))
        except smtplib.SMTPDataError as error:
            return _refused(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            # The server may have taken it and its answer was lost.
            return Answer(status=0, note=_why(error), is_unsure=True)
        return Answer(status=status) if 200 <= status < 300 else _refused(status, said)

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage(policy=POLICY)
        message["From"] = self._from
        message["To"] = mail.to
        message["Subject"] = " ".join(mail.subject.split())
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{mail.message_id}@{self._address.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        if mail.stop_url:
            # Source: RFC 8058.
            message["List-Unsubscribe"] = f"<{mail.stop_url}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(mail.text, charset="utf-8")
        return message


def _failed(why: str) -> Answer:
    return Answer(status=0, note=why)


def _refused(status: int, said: bytes | str) -> Answer:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    shown = re.sub(r"\s+", " ", text).strip()[:150]
    return Answer(status=status, note=f"The mail server answered {status}: {shown}")


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "The mail server ended the connection."
    if isinstance(error, smtplib.SMTPResponseException):
        return _refused(error.smtp_code, error.smtp_error).note
    return reason_of(error)
