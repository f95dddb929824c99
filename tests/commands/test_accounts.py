"""``./run accounts`` as an operator meets it."""

import json
from dataclasses import replace
from pathlib import Path

from lifestream.bootstrap import build
from lifestream.config import Settings
from lifestream.services.access.accounts.book import AccountBook
from lifestream.services.access.accounts.links import use_link
from lifestream.services.access.accounts.sign_in import open_session
from lifestream.services.access.audit import utc_now
from tests.commands.conftest import Lifestream

ANNA, BEN = "anna@example.org", "ben@example.org"
SITE = "https://diary.example.org"


def test_accounts_are_invited_listed_reset_disabled_and_forgotten(
    lifestream: Lifestream, tmp_path: Path, models_dir: Path
) -> None:
    settings = Settings(data_dir=tmp_path / "data", models_dir=models_dir, identity="accounts")
    settings = replace(settings, address=SITE, download_models=False)

    def run(*words: str) -> str:
        done = lifestream("accounts", *words, settings=settings)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "No accounts yet" in run("list")
    first = json.loads(run("invite", ANNA, "--json"))
    assert (first["state"], first["administrator"], first["owner"]) == ("invited", True, "local")
    link = run("invite", BEN).strip()
    assert link.startswith(f"{SITE}/welcome/")
    book = AccountBook(build(settings).backend.owner_log)
    for made in (first["link"], link):
        ticket = made.rpartition("/")[2]
        account = use_link(
            book, ticket, email="", password="seven herons over the pier", now=utc_now()
        )
        open_session(book, account.account_id, now=utc_now())

    listed = json.loads(run("list", "--json"))["accounts"]
    assert [(one["email"], one["state"], one["sessions"]) for one in listed] == [
        (ANNA, "active", 1),
        (BEN, "active", 1),
    ]
    assert f"{SITE}/welcome/" in json.loads(run("reset", BEN, "--json"))["link"]
    assert json.loads(run("disable", BEN, "--json"))["state"] == "disabled"
    refused = lifestream("accounts", "disable", ANNA, settings=settings)
    assert (refused.returncode, "only account that administers" in refused.stderr) == (1, True)
    kept = lifestream("accounts", "forget", BEN, settings=settings, typed="no\n")
    assert (kept.returncode, "Nothing was forgotten" in kept.stdout) == (1, True)
    assert json.loads(run("forget", BEN, "--yes", "--json"))["is_clean"]
    assert BEN not in run("list")
    gone = lifestream("accounts", "reset", BEN, settings=settings)
    assert "There is no account" in gone.stderr
