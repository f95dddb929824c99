"""``./run process FILE…``: videos in, summaries out, with a progress bar for each."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lifestream.bootstrap import Application, application, upload_limits, zone_of
from lifestream.commands.embedded import one_machine
from lifestream.commands.prepare import prepare
from lifestream.commands.terminal.inputs import (
    opened,
    recordings_of,
    shown,
    summary_names,
    tracks_of,
    transcript_beside,
)
from lifestream.commands.terminal.progress import Progress
from lifestream.commands.terminal.results import video_document, write_summary
from lifestream.domain.arriving.media_names import MEDIA_SUFFIXES, content_type_of
from lifestream.domain.days.recorded import Recorded, RecordedFrom, said_by_user
from lifestream.domain.errors import InvalidRequest, LifeStreamError, NotFound
from lifestream.domain.ids import LOCAL_OWNER, VideoId
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.video import ProcessingOptions
from lifestream.domain.vocabulary.entries import MAX_RECORDING_TERMS, checked_terms, split_terms
from lifestream.services.jobs.control_job import get_job
from lifestream.services.places.tracks import add_track
from lifestream.services.uploads.request_upload import (
    UploadRequest,
    UploadTicket,
    check_captions,
    store_upload,
)

POLL_S = 0.25


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("process", help="process videos and write their summaries")
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="videos, audio, photos, GPX tracks, or folders",
    )
    parser.add_argument(
        "-o", "--output", type=Path, help="summary file (.md or .json), or a folder for several"
    )
    parser.add_argument("--speakers", type=int, help="how many people speak")
    parser.add_argument("--language", action="append", default=[], help="spoken language, as en")
    parser.add_argument(
        "--vocabulary",
        type=split_terms,
        action="extend",
        default=[],
        metavar="TERMS",
        help='names and terms in them, as "Callum, Kestrel"',
    )
    _add_words(parser)
    parser.add_argument(
        "--recorded-at",
        type=_moment,
        metavar="WHEN",
        help="when it was recorded, such as 2026-11-17 or 2026-11-17T14:05+01:00",
    )
    parser.add_argument(
        "--sound-track",
        type=_sound_track,
        default=0,
        metavar="TRACK",
        help="number of the sound track to listen to, or mixed for all of them at once",
    )
    parser.add_argument(
        "--results-only",
        action="store_true",
        help="keep transcript and minutes alone; the diary's copy of the file goes when it is done",
    )
    parser.add_argument("--json", action="store_true", help="print everything as one JSON document")
    parser.set_defaults(run=run, log_level="ERROR")


def _add_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--transcript",
        "--captions",
        dest="captions",
        type=Path,
        metavar="FILE",
        help="take the words of this file: SRT, VTT, Whisper or WhisperX JSON, Otter or Zoom text",
    )
    parser.add_argument(
        "--no-transcripts",
        action="store_true",
        help="recognise speech even where a transcript of the same name is beside a recording",
    )
    parser.add_argument(
        "--use-captions", action="store_true", help="use the caption track inside the file"
    )


def _moment(text: str) -> date:
    """A day alone, or a moment."""
    for read in (date.fromisoformat, datetime.fromisoformat):
        with suppress(ValueError):
            return read(text)
    raise argparse.ArgumentTypeError(
        f"{text!r} is no date and time; write 2026-11-17, 2026-11-17T14:05 or "
        "2026-11-17T14:05+01:00"
    )


def _sound_track(text: str) -> int | None:
    """A number, or None for all tracks mixed."""
    if text == "mixed":
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 4 and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of a track; write 2 or mixed")
    return int(text)


@dataclass(slots=True)
class Entry:
    """One file on its way: its ticket once accepted, its error when it was not."""

    file: Path
    ticket: UploadTicket | None = None
    job: Job | None = None
    refusal: LifeStreamError | None = None

    @property
    def has_stopped(self) -> bool:
        """Ended, or waiting for a quota, which may take until next month."""
        return self.job is not None and (self.job.is_terminal or bool(self.job.waits_for))

    @property
    def failed(self) -> bool:
        """Refused at the door, failed or cancelled later."""
        good = {JobStatus.SUCCEEDED, JobStatus.PARTIAL}
        return self.refusal is not None or self.job is None or self.job.status not in good


def run(arguments: argparse.Namespace) -> int:
    """Process every file; one that fails does not stop the others."""
    app = application()
    arguments.files = opened(arguments.files)
    given, arguments.files = arguments.files, recordings_of(arguments.files)
    _check_captions(arguments.captions)
    _check_output(arguments)
    options = _options(app, arguments)
    _take_tracks(app, tracks_of(given))
    if any(file.is_file() for file in arguments.files):
        prepare(app.settings)
    machine = one_machine(app)
    entries = [Entry(file=file) for file in arguments.files]
    machine.start()
    try:
        with Progress([shown(entry.file.name) for entry in entries]) as progress:
            for entry in entries:
                _hand_in(app, entry, arguments, options)
            _follow(app, entries, progress)
    except KeyboardInterrupt:
        print("Interrupted; the next ./run or ./run process goes on with it.", file=sys.stderr)
        return 130
    finally:
        machine.stop()
    return _report(app, entries, arguments)


def _take_tracks(app: Application, tracks: Sequence[Path]) -> None:
    """Keep GPX tracks before anything is processed; they place what was recorded meanwhile.

    Raises:
        InvalidRequest: One of them cannot be read.
    """
    for track in tracks:
        try:
            data = track.read_bytes()
        except OSError as error:
            raise InvalidRequest(f"{shown(track)} cannot be read: {error.strerror}.") from error
        added = add_track(app.backend, LOCAL_OWNER, shown(track.name), data)
        days = f"{len(added.days)} day{'' if len(added.days) == 1 else 's'}"
        print(
            f"{shown(track.name)}: a track of {days}; {added.placed} recordings placed by it.",
            file=sys.stderr,
        )


def _check_captions(captions: Path | None) -> None:
    if captions is None:
        return
    try:
        check_captions(shown(captions.name), captions.read_bytes())
    except OSError as error:
        raise InvalidRequest(
            f"There is no transcript {shown(captions)} that can be read: {error.strerror}."
        ) from error


def _captions_of(file: Path, arguments: argparse.Namespace) -> Path | None:
    """The transcript that was named, or the one that lies beside the recording and can be used."""
    named: Path | None = arguments.captions
    if named is not None or arguments.no_transcripts:
        return named
    found = transcript_beside(file)
    if found is None:
        return None
    try:
        check_captions(shown(found.name), found.read_bytes())
    except InvalidRequest as error:
        print(f"{error.message} The speech is recognised.", file=sys.stderr)
        return None
    print(f"{shown(file.name)}: {shown(found.name)} beside it is taken along.", file=sys.stderr)
    return found


def _check_output(arguments: argparse.Namespace) -> None:
    output: Path | None = arguments.output
    if output is None:
        return
    if len(arguments.files) > 1:
        if output.suffix in {".md", ".json"}:
            raise InvalidRequest(
                f"{output} is one file for {len(arguments.files)} videos; name a folder instead."
            )
        try:
            output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InvalidRequest(f"{output} cannot be made a folder: {error.strerror}.") from error
    elif output.suffix.lower() in MEDIA_SUFFIXES:
        raise InvalidRequest(f"{output} is named like a recording; a summary is an .md or .json.")
    elif not output.absolute().parent.is_dir():
        raise InvalidRequest(f"The folder of {output} does not exist; make it first.")


def _options(app: Application, arguments: argparse.Namespace) -> ProcessingOptions:
    said: date | None = arguments.recorded_at
    recorded = said_by_user(said, zone_of(app.settings)) if said else Recorded()
    return ProcessingOptions(
        languages=tuple(arguments.language),
        expected_speakers=arguments.speakers,
        use_captions=arguments.use_captions or arguments.captions is not None,
        recorded_at=recorded.at,
        is_day_alone=recorded.how is RecordedFrom.USER_DAY,
        vocabulary=checked_terms(arguments.vocabulary, at_most=MAX_RECORDING_TERMS),
        sound_track=arguments.sound_track or 0,
        mixes_tracks=arguments.sound_track is None,
        results_only=arguments.results_only,
    )


def _hand_in(
    app: Application, entry: Entry, arguments: argparse.Namespace, options: ProcessingOptions
) -> None:
    try:
        if not entry.file.is_file():
            raise NotFound(f"There is no file {shown(entry.file)}.", code="FILE_NOT_FOUND")
        entry.ticket = store_upload(
            app.backend,
            UploadRequest(
                owner=LOCAL_OWNER,
                filename=shown(entry.file.name),
                content_type=content_type_of(entry.file.name),
                size_bytes=entry.file.stat().st_size,
                options=options,
            ),
            entry.file,
            limits=upload_limits(app.settings),
            captions=_captions_of(entry.file, arguments),
        )
    except LifeStreamError as error:
        entry.refusal = error
    except OSError as error:
        unread = shown(error.filename or entry.file)
        entry.refusal = InvalidRequest(f"{unread} cannot be read: {error.strerror}.")


def _follow(app: Application, entries: list[Entry], progress: Progress) -> None:
    open_entries = list(enumerate(entries))
    while open_entries:
        for position, entry in list(open_entries):
            if entry.ticket is not None:
                entry.job = get_job(app.backend, LOCAL_OWNER, entry.ticket.job.job_id)
            progress.show(position, entry.job, entry.refusal)
            if entry.refusal is not None or entry.has_stopped:
                open_entries.remove((position, entry))
        if open_entries:
            time.sleep(POLL_S)


def _report(app: Application, entries: list[Entry], arguments: argparse.Namespace) -> int:
    written = True
    names = summary_names([entry.file for entry in entries])
    for entry, name in zip(entries, names, strict=True):
        if entry.failed:
            print(f"{shown(entry.file.name)}: {_why(entry)}", file=sys.stderr)
        elif arguments.output is not None and entry.ticket is not None:
            written = _write(app, entry.ticket.video.video_id, arguments.output, name) and written
    if arguments.json:
        documents = [
            video_document(app, entry.file, entry.ticket, entry.job, entry.refusal)
            for entry in entries
        ]
        json.dump({"videos": documents}, sys.stdout, ensure_ascii=False, indent=1)
        print()
    return 1 if any(entry.failed for entry in entries) or not written else 0


def _write(app: Application, video_id: VideoId, output: Path, name: str) -> bool:
    try:
        path = write_summary(app, video_id, output, name)
    except OSError as error:
        print(f"{name}: cannot be written ({error.strerror}: {error.filename})", file=sys.stderr)
        return False
    print(f"{name.removesuffix('.md')}: written to {path}", file=sys.stderr)
    return True


def _why(entry: Entry) -> str:
    if entry.refusal is not None:
        return f"{entry.refusal.message} ({entry.refusal.code})"
    if entry.job is not None and entry.job.waits_for:
        return f"{entry.job.waits_for} It is in the diary and waits."
    if entry.job is not None and entry.job.error is not None:
        return f"{entry.job.error.message} ({entry.job.error.code})"
    return "cancelled"
