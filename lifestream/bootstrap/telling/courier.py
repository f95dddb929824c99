"""The courier: with the senders that reach the internet and the mail server, and as a thread."""

from datetime import UTC, datetime

from lifestream.bootstrap import Application
from lifestream.bootstrap.telling.channels import carriers
from lifestream.bootstrap.time_zone import zone_of
from lifestream.services.reprocess.background import Background, is_bug, reason_of
from lifestream.services.webhooks.courier import Courier, log

LOOKS_EVERY_S = 2.0


def courier(app: Application) -> Courier:
    """One that sends for real.

    Raises:
        ConfigError: The sender of mails is no address.
    """
    from lifestream.backends.internet.webhook_sender import WebhookSender

    return Courier(
        backend=app.backend,
        send=WebhookSender(),
        carriers=carriers(app),
        zone=zone_of(app.settings),
    )


class CourierThread:
    """Delivers in the background of one machine's process, apart from everything that waits."""

    def __init__(self, app: Application) -> None:
        self._courier = courier(app)
        self._background = Background("courier", self._look)

    def start(self) -> None:
        """Look from now on; returns at once."""
        self._background.put("due")

    def stop(self, timeout_s: float = 2.0) -> None:
        """End after the message that is being sent; what is left is due at the next start."""
        self._background.stop(timeout_s)

    def _look(self, _: str) -> float:
        try:
            self._courier.deliver_due(datetime.now(UTC))
        except Exception as error:
            fields = {"reason": reason_of(error)}
            log.warning("webhook_postponed", extra=fields, exc_info=is_bug(error))
        return LOOKS_EVERY_S
