"""``./run import-url URL``: a recording from an address."""

import argparse
import json
import sys
from typing import Any

from lifestream.bootstrap import application, upload_limits
from lifestream.bootstrap.arriving.address_door import PATIENT_S, address_door
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.video import ProcessingOptions


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("import-url", help="fetch a recording from an address")
    parser.add_argument("url", metavar="URL")
    parser.add_argument("--json", action="store_true", help="print what was made as JSON")
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Fetch it and hand it in; a running ``./run`` processes it, or the next one does."""
    app = application()
    ticket = address_door(app.settings, max_s=PATIENT_S).take(
        app.backend,
        LOCAL_OWNER,
        arguments.url,
        limits=upload_limits(app.settings),
        options=ProcessingOptions(),
    )
    video = ticket.video
    if arguments.json:
        made = {"video_id": video.video_id, "job_id": ticket.job.job_id}
        json.dump({**made, "source": video.source_address}, sys.stdout, ensure_ascii=False)
        print()
    else:
        print(f"{video.filename} is in the library ({video.size_bytes:,} bytes): {video.video_id}")
    return 0
