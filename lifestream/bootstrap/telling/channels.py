"""How owners are told: the app's address, the mail server of the settings, the push key."""

from collections.abc import Mapping
from email.utils import parseaddr

from lifestream.bootstrap import Application
from lifestream.config import Settings
from lifestream.domain.access.webhook import Channel, DeviceKeys
from lifestream.services.telling.carriers import MailCarrier, PushCarrier, SendsMail
from lifestream.services.telling.push_key import push_key
from lifestream.services.webhooks.courier import Carries


def app_address(settings: Settings) -> str:
    """Where people open the app, without a slash at the end."""
    here = f"http://{settings.host}:{settings.port}"
    return (settings.address or settings.vault_address or here).rstrip("/")


def sends_mail(settings: Settings) -> bool:
    """Whether a mail server is set up."""
    return bool(settings.smtp_host)


def mail_sender(settings: Settings) -> SendsMail:
    """What hands mails to the mail server of the settings.

    Raises:
        ConfigError: Its sender is no address.
    """
    from lifestream.backends.internet.mail_sender import MailSender

    return MailSender(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        sender=settings.smtp_from,
        user=settings.smtp_user,
        password=settings.smtp_password,
    )


def own_push_key(app: Application) -> str:
    """The installation's private key for web push."""
    from lifestream.backends.internet.web_push import new_private_key

    return push_key(app.backend.owner_log, new_private_key)


def public_push_key(app: Application) -> str:
    """What browsers subscribe with."""
    from lifestream.backends.internet.web_push import public_key

    return public_key(own_push_key(app))


def check_device_keys(keys: DeviceKeys) -> None:
    """Pass when a browser's keys are some.

    Raises:
        InvalidRequest: They are not.
    """
    from lifestream.backends.internet.web_push import checked_keys

    checked_keys(keys)


def carriers(app: Application) -> Mapping[Channel, Carries]:
    """How mail addresses and devices are told.

    Raises:
        ConfigError: The sender of mails is no address.
    """
    from lifestream.backends.internet.web_push import PushSender
    from lifestream.backends.internet.webhook_sender import WebhookSender

    settings, address = app.settings, app_address(app.settings)
    sender = parseaddr(settings.smtp_from)[1]
    contact = f"mailto:{sender}" if sender else address
    push = PushSender(post=WebhookSender(), private_key=lambda: own_push_key(app), contact=contact)
    made: dict[Channel, Carries] = {Channel.PUSH: PushCarrier(backend=app.backend, send=push)}
    if sends_mail(settings):
        made[Channel.MAIL] = MailCarrier(
            backend=app.backend, send=mail_sender(settings), address=address
        )
    return made
