"""Rules without scripts: what would go, making one, the notice on Today, keeping a recording."""

from datetime import UTC

from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.bootstrap.upkeep.forgetting import forget_tools
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.services.retention.carry_out import carry_out_retention
from lifestream.services.retention.going import announced_of
from lifestream.services.retention.rules import read_rules
from tests.web import seeding
from tests.web.pages.test_pages import text_of, token_of


def test_a_rule_is_shown_first_announced_everywhere_and_passes_over_what_is_kept(
    browser: FlaskClient, client: FlaskClient, application: Application
) -> None:
    backend = application.backend
    video = seeding.finished(application)
    address = f"/r/{video.video_id}"
    assert "Stays until you delete it" in text_of(browser.get(address).text)
    page = browser.get("/settings/retention?after_days=1&tag=&way=forget").text
    assert "about 1 recording of today" in text_of(page)
    assert read_rules(backend, LOCAL_OWNER).rules == ()

    form = {"csrf_token": token_of(page), "after_days": "1", "way": "trash", "tag": ""}
    assert browser.post("/settings/retention", data=form).status_code == 303
    carry_out_retention(backend, UTC, tools=forget_tools(application))
    (stands,) = announced_of(backend, LOCAL_OWNER)
    goes_at = stands.notice.goes_at.isoformat()
    for shown in ("/", "/library", "/settings", "/settings/retention", address):
        assert goes_at in browser.get(shown).text, shown
    told = browser.get("/api/v1/retention").get_json()
    assert [(one["video_id"], one["is_announced"]) for one in told["going"]] == [
        (video.video_id, True)
    ]

    browser.post(f"{address}/keep", data={"csrf_token": form["csrf_token"], "keeps": "yes"})
    assert "Kept: no rule takes it" in text_of(browser.get(address).text)
    assert "by your rules" not in text_of(browser.get("/").text)
    ended = client.patch(f"/api/v1/videos/{video.video_id}", json={"keeps": False}).get_json()
    assert not ended["is_kept"] and ended["goes_at"]
    browser.post("/settings/retention", data={**form, "do": "remove"})
    assert read_rules(backend, LOCAL_OWNER).rules == ()
    assert browser.get("/settings/retention?after_days=many").status_code == 400
    assert browser.get("/settings/retention?after_days=0").status_code == 400
