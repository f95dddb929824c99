"""A recording is shared with somebody who signs in: they read, play, comment, correct; then not."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("cryptography", reason="cryptography is not installed")

from lifestream.domain.ids import owner_id_for
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.ports.backend import Backend
from lifestream.services.uploads.add_sample import add_sample
from tests.browser.conftest import real
from tests.browser.pages import DESKTOP, PHONE, Visitor, until
from tests.web.login_provider import AUDIENCE, ISSUER, LoginProvider, serving
from tests.web.serving.forked import served

provided = LoginProvider()


def headers(name: str) -> dict[str, str]:
    """What a proxy with the login in front of LifeStream sends."""
    token = provided.oidc(name, email=f"{name}@example.org", email_verified=True)
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def shared_site(data_dir: Path, embedded: Backend, embedder: E5Embedder) -> Iterator[str]:
    """The address of Anna's sample recording, on a server with logins."""
    video = add_sample(embedded, embedder, owner_id_for(ISSUER, "anna"), zone=UTC)
    with serving(provided) as provider:
        given = {
            "LIFESTREAM_DATA_DIR": str(data_dir),
            "LIFESTREAM_IDENTITY": "oidc",
            "LIFESTREAM_OIDC_ISSUER": ISSUER,
            "LIFESTREAM_OIDC_AUDIENCE": AUDIENCE,
            "LIFESTREAM_OIDC_KEYS_URL": f"{provider.address}/jwks",
        }
        with served(given) as address:
            yield f"{address}/r/{video.video_id}"


def share(anna: Visitor, recording: str, email: str, role: str) -> None:
    page = anna.open(f"{recording}/share")
    page.get_by_role("link", name="Share with people").click()
    page.get_by_label("Their e-mail address").fill(email)
    page.get_by_label(role).check()
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("heading", name=f"Shared with {email}").wait_for()


def test_a_recording_is_shared_read_commented_corrected_and_taken_back(
    chromium: Any, shared_site: str
) -> None:
    with (
        Visitor(chromium, extra_http_headers=headers("anna"), size=DESKTOP) as anna,
        Visitor(chromium, extra_http_headers=headers("ben"), size=PHONE) as ben,
        Visitor(chromium, extra_http_headers=headers("eva"), dark=True) as eva,
    ):
        share(anna, shared_site, "ben@example.org", "look:")
        assert anna.violations() == []
        share(anna, shared_site, "eva@example.org", "also correct")

        page = ben.open(shared_site.partition("/r/")[0] + "/shared-with-me")
        assert ben.violations() == []
        page.locator(".shared-list a strong").first.click()
        page.get_by_text("Shared by anna@example.org").wait_for()
        assert ben.violations() == []
        assert page.locator("[data-open-edit], [data-edit], a[href*='/delete']").count() == 0
        page.get_by_role("link", name="Minutes", exact=True).click()
        page.get_by_label("Comment", exact=True).fill("Well said")
        page.get_by_role("button", name="Comment", exact=True).click()
        page.get_by_text("Well said", exact=True).wait_for()

        page = eva.open(shared_site)
        until(page, "document.querySelector('[data-media]').readyState > 0")
        page.get_by_text("Edit title").click()
        page.get_by_label("Title").fill("As Eva calls it")
        page.get_by_role("button", name="Save").first.click()
        page.get_by_role("heading", level=1, name="As Eva calls it").wait_for()
        assert eva.violations() == []

        page = anna.open(shared_site.partition("/r/")[0] + "/sharing")
        taken = page.get_by_role("button", name="Take back ben@example.org")
        taken.click()
        taken.wait_for(state="detached")
        page.get_by_role("button", name="Take back eva@example.org").wait_for()
        refused = ben.open(shared_site)
        assert refused.get_by_role("heading", level=1).inner_text() == (
            "Not shared with you any more"
        )
        assert [one for one in real(anna.complaints + eva.complaints) if "410" not in one] == []
        for someone in (anna, ben, eva):
            someone.page.goto("about:blank")
