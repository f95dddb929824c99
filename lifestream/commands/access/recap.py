"""``./run recap``: what was settled in a recording or on a day, sent to chosen people."""

import argparse
import secrets
import sys
from datetime import date
from typing import Any

from lifestream.bootstrap import application
from lifestream.bootstrap.telling import recap
from lifestream.commands.access.shown import owner_of, print_json, record_command
from lifestream.domain import codec
from lifestream.domain.telling.recap import RecapState, RecapWish
from lifestream.services.telling.recaps import lasting


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("recap", help="send what was settled, to each with a link that ends")
    parser.set_defaults(run=run, log_level="ERROR")
    parser.add_argument("what", help="a recording's id, or a day as 2026-11-17")
    parser.add_argument(
        "--to", action="append", default=[], metavar="ADDRESS", help="may be given again"
    )
    parser.add_argument("--days", type=float, default=7.0, help="how long links work (default 7)")
    parser.add_argument("--with-transcript", action="store_true", help="links show the words, too")
    parser.add_argument("--with-video", action="store_true", help="links play the video, too")
    parser.add_argument("--dry-run", action="store_true", help="show the text and send nothing")
    parser.add_argument("--owner", help="whose, where there are many")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Send it, or show it."""
    app = application()
    owner = owner_of(app, arguments.owner)
    try:
        video_id, day = "", date.fromisoformat(arguments.what)
    except ValueError:
        video_id, day = arguments.what, None
    video_ids = recap.recordings_for(app, owner, video_id, day)
    shown = recap.preview(app, owner, video_ids)
    if arguments.dry_run or not arguments.to:
        print_json({"preview": shown, "sent": []}) if arguments.json else print(shown)
        return 0
    wish = RecapWish(
        video_ids=video_ids,
        to=tuple(arguments.to),
        lasts=lasting(arguments.days),
        with_transcript=arguments.with_transcript,
        with_video=arguments.with_video,
        request_id=secrets.token_hex(8),
    )
    sent = recap.send(app, owner, wish)
    record_command(app, owner, "recap.send", arguments.what)
    if arguments.json:
        print_json({"preview": shown, "sent": [codec.to_plain(one) for one in sent]})
    for one in () if arguments.json else sent:
        if one.state is RecapState.COPIED:
            print(f"To: {one.to}\nSubject: {one.subject}\n\n{one.text}")
        print(f"{one.to}: {one.state} {one.note}".rstrip(), file=sys.stderr)
    return 1 if any(one.state is RecapState.FAILED for one in sent) else 0
