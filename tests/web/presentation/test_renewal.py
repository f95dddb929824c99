"""Pages say how much is found by its words alone while a library is embedded anew."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from tests.web import seeding


class Newer:
    """The embedder under another name: what the old one indexed is outdated."""

    embedder_id = "newer/1"

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


@pytest.mark.usefixtures("sentence_weights")
@pytest.mark.parametrize("page", ["/ask", "/search", "/activity"])
def test_a_page_says_it_while_it_lasts(
    browser: FlaskClient, application: Application, page: str
) -> None:
    seeding.index(application, seeding.finished(application))
    said = "1 recording is found by its words alone for now"
    assert said not in browser.get(page).text

    application.inference.__dict__["sentence_model"] = Newer(application.inference.embedder)

    assert said in browser.get(page).text
