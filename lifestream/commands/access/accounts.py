"""``./run accounts``: who may sign in where LIFESTREAM_IDENTITY is accounts or oidc."""

import argparse
import sys
from typing import Any

from lifestream.bootstrap import Application, application, zone_of
from lifestream.bootstrap.upkeep.forgetting import forget_tools
from lifestream.commands.access.shown import print_json, record_command
from lifestream.domain.access.account import Account
from lifestream.services.access.accounts.administer import (
    account_named,
    check_can_go,
    disable,
)
from lifestream.services.access.accounts.book import AccountBook
from lifestream.services.access.accounts.forget import forget_account
from lifestream.services.access.accounts.links import NewLink, first_link, invite, reset
from lifestream.services.access.audit import utc_now


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("accounts", help="who may sign in: list, invite, reset, disable")
    parser.set_defaults(log_level="ERROR")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    shown = actions.add_parser("list", help="show the accounts")
    shown.set_defaults(run=run_list)
    new = actions.add_parser("invite", help="make an account and a link that sets its password")
    new.add_argument("--administrator", action="store_true", help="who invites others, too")
    new.set_defaults(run=run_invite)
    again = actions.add_parser("reset", help="make a link for a new password")
    again.set_defaults(run=run_reset)
    off = actions.add_parser("disable", help="end sessions and API keys; the diary stays")
    off.set_defaults(run=run_disable)
    gone = actions.add_parser("forget", help="forget the whole diary, then delete the account")
    gone.add_argument("--yes", action="store_true", help="do not ask")
    gone.set_defaults(run=run_forget)
    for action in (new, again, off, gone):
        action.add_argument("email", help="the e-mail address of the account")
    for action in (shown, new, again, off, gone):
        action.add_argument("--json", action="store_true", help="print it as JSON")


def run_list(arguments: argparse.Namespace) -> int:
    """Show the accounts."""
    accounts = _book(application()).list()
    if arguments.json:
        print_json({"accounts": [_plain(account) for account in accounts]})
        return 0
    for account in accounts:
        role = "administrator" if account.is_administrator else ""
        print(f"{account.state:8}  {account.owner:33}  {account.email}  {role}".rstrip())
    if not accounts:
        print("No accounts yet. ./run accounts invite EMAIL makes the first.")
    return 0


def run_invite(arguments: argparse.Namespace) -> int:
    """Make an account; standard output has the link and nothing else."""
    app = application()
    made = invite(_book(app), arguments.email, administrator=arguments.administrator, now=utc_now())
    record_command(app, made.account.owner, "accounts.invite", made.account.account_id)
    return _show_link(app, made, arguments)


def run_reset(arguments: argparse.Namespace) -> int:
    """Make a link for a new password."""
    app = application()
    account = account_named(_book(app), arguments.email)
    made = reset(_book(app), account.account_id, now=utc_now())
    record_command(app, account.owner, "accounts.reset", account.account_id)
    return _show_link(app, made, arguments)


def run_disable(arguments: argparse.Namespace) -> int:
    """End sessions, links and keys."""
    app = application()
    account = account_named(_book(app), arguments.email)
    disabled, keys = disable(_book(app), app.backend.key_store, account.account_id, now=utc_now())
    record_command(app, account.owner, "accounts.disable", account.account_id)
    if arguments.json:
        print_json({**_plain(disabled), "revoked_keys": keys})
        return 0
    print(f"{account.email} is signed out everywhere and cannot sign in; API keys revoked: {keys}.")
    return 0


def run_forget(arguments: argparse.Namespace) -> int:
    """Forget the diary with a receipt, then delete the account."""
    app = application()
    account = account_named(_book(app), arguments.email)
    check_can_go(_book(app), account)
    if not arguments.yes and not _is_meant(account):
        print("Nothing was forgotten.")
        return 1
    receipt = forget_account(
        app.backend, account, zone_of(app.settings), tools=forget_tools(app), now=utc_now()
    )
    if arguments.json:
        print_json({"order_id": receipt.order_id, "is_clean": receipt.is_clean})
    else:
        left = "0 found" if receipt.is_clean else "something was found again"
        print(f"Forgotten; afterwards {receipt.looked} places were looked at: {left}.")
    return 0 if receipt.is_clean else 1


def first_address(app: Application) -> str:
    """Where the first account is made; empty once there is one, or where there are none."""
    if app.settings.identity != "accounts":
        return ""
    made = first_link(_book(app), now=utc_now())
    return _address(app, made) if made else ""


def _book(app: Application) -> AccountBook:
    return AccountBook(app.backend.owner_log)


def _is_meant(account: Account) -> bool:
    print(f"Everything in the diary of {account.email} goes for good, and the account with it.")
    try:
        return input("Type forget to go on: ").strip().lower() == "forget"
    except EOFError:
        return False


def _show_link(app: Application, made: NewLink, arguments: argparse.Namespace) -> int:
    address = _address(app, made)
    if arguments.json:
        print_json(
            {**_plain(made.account), "link": address, "link_ends_at": made.expires_at.isoformat()}
        )
        return 0
    print(address)
    ends = made.expires_at.astimezone(zone_of(app.settings))
    print(
        f"It sets the password of {made.account.email} once, until {ends:%Y-%m-%d %H:%M}. Whoever "
        "has it can take the account: hand it over by a way that only they read.",
        file=sys.stderr,
    )
    return 0


def _address(app: Application, made: NewLink) -> str:
    root = app.settings.address or f"http://localhost:{app.settings.port}"
    return f"{root.rstrip('/')}/welcome/{made.ticket}"


def _plain(account: Account) -> dict[str, Any]:
    return {
        "account_id": account.account_id,
        "email": account.email,
        "owner": account.owner,
        "state": account.state,
        "administrator": account.is_administrator,
        "issuer": account.issuer,
        "made_at": account.made_at.isoformat(),
        "sessions": len(account.sessions),
    }
