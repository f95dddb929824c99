"""``./run forget``: what it would take, then forgetting with a receipt."""

import argparse
import json
from datetime import date, datetime, tzinfo
from typing import Any

from lifestream.bootstrap import Application, application, zone_of
from lifestream.bootstrap.upkeep.forgetting import forget_tools
from lifestream.commands.access.shown import owner_of, record_command
from lifestream.domain.codec import to_plain
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.forgetting.order import ForgetKind, ForgetScope, PersonWords
from lifestream.domain.forgetting.receipt import ForgetReceipt, TraceCount
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.people.book import PersonId
from lifestream.services.forgetting.orders import (
    ForgetPlan,
    finish_orders,
    forget,
    plan_forgetting,
    receipts_of,
)


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "forget",
        help="forget a recording, a person, an hour, a day or everything",
        description="Shows first what would go. Nothing that was forgotten can be brought back.",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--recording", metavar="ID", help="one recording")
    what.add_argument(
        "--media", metavar="ID", help="the media of a recording; its transcript and minutes stay"
    )
    what.add_argument("--day", metavar="DAY", help="a day of yours, as 2026-11-17")
    what.add_argument(
        "--from",
        dest="from_at",
        metavar="TIME",
        help="a stretch of time in your zone, as 2026-11-17T14:00; --to says its end",
    )
    what.add_argument("--person", metavar="ID", help="somebody, as ./run people lists them")
    what.add_argument("--everything", action="store_true", help="all there is of the owner")
    what.add_argument("--receipts", action="store_true", help="show what was forgotten")
    what.add_argument("--resume", action="store_true", help="go on with what was broken off")
    parser.add_argument(
        "--words",
        choices=[one.value for one in PersonWords],
        default=PersonWords.KEEP.value,
        help="what becomes of the person's words: kept without a name, or removed and silenced",
    )
    parser.add_argument("--to", dest="to_at", metavar="TIME", help="the end of that stretch")
    parser.add_argument("--dry-run", action="store_true", help="only count what would go")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--owner", help="whose, as GET /api/v1/whoami tells")
    parser.add_argument("--json", action="store_true", help="print it as JSON")
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Count, ask and forget."""
    app = application()
    zone = zone_of(app.settings)
    if arguments.resume:
        done = finish_orders(app.backend, zone, tools=forget_tools(app), everything=True)
        _print(arguments, {"finished": done}, f"{done} broken-off orders were finished.")
        return 0
    owner = owner_of(app, arguments.owner)
    if arguments.receipts:
        _show_receipts(app, owner, arguments)
        return 0
    scope = _scope(arguments, zone)
    tools = forget_tools(app)
    plan = plan_forgetting(app.backend, owner, scope, zone, copies=tools.copies)
    if arguments.dry_run:
        _print(arguments, to_plain(plan), _plan_words(plan))
        return 0
    if not arguments.yes and not _is_meant(plan):
        print("Nothing was forgotten.")
        return 1
    receipt = forget(app.backend, owner, scope, zone, tools=tools)
    record_command(app, owner, "forget", receipt.order_id)
    _print(arguments, to_plain(receipt), receipt_words(receipt))
    return 0 if receipt.is_clean else 1


def _scope(arguments: argparse.Namespace, zone: tzinfo) -> ForgetScope:
    if arguments.recording:
        return ForgetScope(kind=ForgetKind.RECORDING, video_id=VideoId(arguments.recording))
    if arguments.media:
        return ForgetScope(kind=ForgetKind.MEDIA, video_id=VideoId(arguments.media))
    if arguments.day:
        return ForgetScope(kind=ForgetKind.DAY, day=day_of(arguments.day))
    if arguments.person:
        return ForgetScope(
            kind=ForgetKind.PERSON,
            person=PersonId(arguments.person),
            words=PersonWords(arguments.words),
        )
    if arguments.from_at:
        return ForgetScope(
            kind=ForgetKind.STRETCH,
            from_at=_time(arguments.from_at, zone),
            to_at=_time(arguments.to_at or "", zone),
        )
    return ForgetScope(kind=ForgetKind.EVERYTHING)


def _time(text: str, zone: tzinfo) -> datetime:
    """A moment, in the owner's zone where it names none.

    Raises:
        InvalidRequest: It is none.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidRequest(
            f"{text[:30]!r} is no time; write it as 2026-11-17T14:00, with --from and --to.",
            code="BAD_STRETCH",
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def day_of(text: str) -> date:
    """A day.

    Raises:
        InvalidRequest: It is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidRequest(
            f"{text[:20]!r} is no day; write it as 2026-11-17.", code="BAD_DAY"
        ) from None


def _is_meant(plan: ForgetPlan) -> bool:
    print(_plan_words(plan))
    try:
        return input("Type forget to go on: ").strip().lower() == "forget"
    except EOFError:
        return False


def _show_receipts(app: Application, owner: OwnerId, arguments: argparse.Namespace) -> None:
    receipts = receipts_of(app.backend, owner)
    words = "\n".join(receipt_words(one) for one in receipts) or "Nothing was forgotten yet."
    _print(arguments, {"receipts": [to_plain(one) for one in receipts]}, words)


def _plan_words(plan: ForgetPlan) -> str:
    lines = ["This would go:", *_counted(plan.found), *_copies(plan.copies), *plan.notes]
    return "\n".join(lines) if plan.found else "There is nothing to forget."


def receipt_words(receipt: ForgetReceipt) -> str:
    """A receipt in lines for a terminal."""
    proof = (
        f"Looked again at {receipt.looked} places: nothing was found."
        if receipt.is_clean
        else "Looked again, and there is still:"
    )
    head = f"{_moment(receipt.done_at)}  {receipt.kind}  {receipt.order_id}"
    left = [proof, *_counted(receipt.left), *_copies(receipt.copies)]
    return "\n".join([head, *_counted(receipt.found), *left])


def _copies(copies: tuple[TraceCount, ...]) -> list[str]:
    return ["Beside the diary it is in:", *_counted(copies)] if copies else []


def _counted(counts: tuple[TraceCount, ...]) -> list[str]:
    return [f"  {one.count:6}  {one.trace.label}" for one in counts]


def _moment(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M")


def _print(arguments: argparse.Namespace, document: dict[str, Any], words: str) -> None:
    print(json.dumps(document, indent=1, ensure_ascii=False) if arguments.json else words)
