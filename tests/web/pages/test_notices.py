"""The page "Tell me": add an address, prove it by the mail's link, see what came back, stop."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.access.webhook import Answer, Channel
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.telling.mail import Mail
from lifestream.services.access.audit import utc_now
from lifestream.services.telling.carriers import MailCarrier
from lifestream.services.telling.receivers import receivers_of
from lifestream.services.webhooks.courier import Courier

PAGE = "/settings/notices"
FORM = {"address": "anna@example.org", "event": ["recording.done"], "when": "18"}


def post(application: Application, answer: Answer) -> list[Mail]:
    """What goes out now."""
    sent: list[Mail] = []

    def send(mail: Mail, begin: Callable[[], None]) -> Answer:
        begin()
        sent.append(mail)
        return answer

    carrier = MailCarrier(backend=application.backend, send=send, address="")
    courier = Courier(
        backend=application.backend, send=lambda *_: answer, carriers={Channel.MAIL: carrier}
    )
    courier.deliver_due(utc_now())
    return sent


def test_an_address_is_added_proved_told_paused_changed_and_stopped(
    client: FlaskClient, browser: FlaskClient, application: Application
) -> None:
    for refused in ({**FORM, "address": "anna"}, {**FORM, "event": []}, {**FORM, "when": "24"}):
        assert client.post(PAGE, data=refused).status_code == 400
    assert client.post(PAGE, data=FORM).status_code == 303
    assert "not confirmed" in client.get(PAGE).text
    (asked,) = post(application, Answer(status=250))
    link = re.search(r"/mail/\S+", asked.text)
    assert link is not None

    # Looking changes nothing; the form's button needs the token of its own page.
    shown = browser.get(link[0])
    assert (shown.status_code, "anna@example.org" in shown.text) == (200, True)
    assert browser.post(link[0], headers={"Sec-Fetch-Site": "same-origin"}).status_code == 403
    token = re.search(r'name="csrf_token" value="([^"]+)"', shown.text)
    assert token is not None
    answered = browser.post(
        link[0], data={"csrf_token": token[1]}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert "Thank you" in answered.text
    (one,) = receivers_of(application.backend.owner_log, LOCAL_OWNER)
    assert (one.is_confirmed, one.digest_hour) == (True, 18)

    form = f"{PAGE}/{one.endpoint_id}"
    client.post(form, data={"do": "change", "event": ["recording.failed"], "with_title": "on"})
    client.post(form, data={"do": "test"})
    assert post(application, Answer(status=550, note="no such user"))
    for page in (PAGE, "/settings", "/"):
        assert "no such user" in client.get(page).text
    client.post(form, data={"do": "resume"})
    (tested,) = post(application, Answer(status=250))

    one_click = client.post(tested.stop_url, data={"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200
    assert receivers_of(application.backend.owner_log, LOCAL_OWNER) == ()
    gone = client.get(tested.stop_url)
    assert (gone.status_code, "Nothing here" in gone.text) == (404, True)
