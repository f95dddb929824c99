"""How times, sizes and speakers are written on pages."""

import re
from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from flask import Blueprint
from markupsafe import Markup, escape

from lifestream.bootstrap import zone_of
from lifestream.domain.days.recorded import RecordedFrom, local
from lifestream.domain.edits.transcript_overlay import with_names
from lifestream.domain.transcript import Segment
from lifestream.domain.video import SoundTrack, Video
from lifestream.languages.speaking import conventions, gettext, ngettext
from lifestream.services.library.browse_library import Recording
from lifestream.text.clock import clock
from web.auth.roles import others_sign_in
from web.context import application, may_correct, shared_recording, typed_by
from web.presentation import links, progress

SPEAKER_STYLES = 8
"""How many colours and shapes there are; a ninth speaker shares the first's, not the name."""

UNITS = ("bytes", "kB", "MB", "GB", "TB")
SPEAKER_LABEL = re.compile(r"S(\d+)")
COMMAND = re.compile(r"`([^`]+)`")


def register(pages: Blueprint) -> None:
    """Give the templates these filters and functions."""
    times = (clock, duration, iso_day, moment_in_time, recorded, seconds)
    dates = (day, long_day, day_and_month, day_number, month_and_year, month_name)
    weekdays = (weekday, short_weekday)
    for function in (
        *times,
        *dates,
        *weekdays,
        in_a_row,
        size,
        sound_track,
        speaker_name,
        speaker_names,
        number,
        percent,
        position,
    ):
        pages.add_app_template_filter(function, function.__name__)
    pages.add_app_template_filter(commands, "commands")
    pages.add_app_template_filter(speaker_style, "speaker_style")
    pages.add_app_template_filter(progress.step_label, "step_label")
    pages.add_app_template_global(links.moment, "moment_url")
    pages.add_app_template_global(links.picture, "picture_url")
    pages.add_app_template_global(shared_recording, "shared")
    pages.add_app_template_global(may_correct, "may_correct")
    pages.add_app_template_global(others_sign_in, "others_sign_in")
    pages.add_app_template_global(typed_by, "typed_by")
    pages.add_app_template_global(with_names, "with_names")
    pages.add_app_template_filter(progress.status_label, "status_label")


def duration(length_s: float | None) -> str:
    """A length in words: ``4 min 2 s``, ``1 h 12 min``."""
    if length_s is None:
        return ""
    whole = round(length_s)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours} h {minutes} min"
    if minutes:
        return f"{minutes} min {left} s" if left and minutes < 10 else f"{minutes} min"
    return f"{left} s"


def seconds(length_s: float) -> str:
    """A measured time: two digits that matter."""
    if length_s < 10:
        return f"{conventions().number(length_s, 2)} s"
    return f"{conventions().number(length_s, 1)} s" if length_s < 60 else duration(length_s)


def size(size_bytes: float) -> str:
    """A size: ``3.1 MB``, ``50 GB``."""
    value = float(size_bytes)
    for unit in UNITS:
        if value < 1000 or unit == UNITS[-1]:
            if unit == "bytes":
                return ngettext("{n} byte", "{n} bytes", int(value))
            shown = conventions().number(value, 0 if f"{value:.1f}".endswith(".0") else 1)
            return f"{shown} {unit}"
        value /= 1000
    return ""


def number(value: float, digits: int = 0) -> str:
    """A number with so many digits after its mark: ``0.55``, ``0,55``."""
    return conventions().number(value, digits)


def commands(sentence: str) -> Markup:
    """A sentence whose parts between backticks are set as code."""
    return Markup(COMMAND.sub(r"<code>\1</code>", str(escape(sentence))))


def position(at_s: float) -> str:
    """``4:07.5``: a second of a recording as a form takes it, to a hundredth."""
    minutes, seconds = divmod(round(at_s, 2), 60)
    whole, _, part = f"{seconds:05.2f}".partition(".")
    return f"{int(minutes)}:{whole}" + (f".{part.rstrip('0')}" if part.rstrip("0") else "")


def percent(fraction: float) -> str:
    """``0.552`` as ``55 %``."""
    return f"{fraction * 100:.0f} %"


def day(when: date | datetime | None) -> str:
    """``Tue 17 Nov 2026``, in the owner's zone."""
    if when is None:
        return ""
    if isinstance(when, datetime):
        when = local(when, _zone())
    return conventions().date(conventions().day, when)


def long_day(when: date) -> str:
    """``17 November 2026``."""
    return conventions().date(conventions().long_day, when, short=False)


def day_and_month(when: date) -> str:
    """``17 November``."""
    return conventions().date(conventions().day_and_month, when, short=False)


def day_number(when: date) -> str:
    """``17``, as it stands before another day of the same month."""
    return conventions().date(conventions().day_number, when)


def month_and_year(when: date) -> str:
    """``November 2026``."""
    return conventions().date(conventions().month, when, short=False)


def month_name(when: date) -> str:
    """``November``."""
    return conventions().months[when.month - 1]


def weekday(when: date) -> str:
    """``Tuesday``."""
    return conventions().weekdays[when.weekday()]


def short_weekday(when: date) -> str:
    """``Tue``."""
    return conventions().short_weekdays[when.weekday()]


def in_a_row(things: Sequence[str]) -> str:
    """``a, b and c``."""
    return conventions().list_of(things)


def moment_in_time(when: datetime | None) -> str:
    """``Tue 17 Nov 2026, 14:05``, in the owner's zone."""
    if when is None:
        return ""
    return f"{day(when)}, {local(when, _zone()):%H:%M}"


def recorded(video: Video) -> str:
    """When a recording was made, as well as that is known and where from."""
    when = video.recorded_at or video.created_at
    shown = moment_in_time(when) if video.recorded_from.has_time else day(when)
    of_name = video.recorded_from in (RecordedFrom.NAME, RecordedFrom.NAME_DAY)
    return gettext("{when} (from the file's name)", when=shown) if of_name else shown


def iso_day(when: datetime) -> str:
    """``2026-11-17``, in the owner's zone."""
    return local(when, _zone()).date().isoformat()


def sound_track(track: SoundTrack) -> str:
    """A sound track's number and what the file says of it: ``Track 2 (Mic, eng, stereo)``."""
    channels = {1: gettext("mono"), 2: gettext("stereo")}.get(
        track.channels, gettext("{count} channels", count=track.channels)
    )
    said = ", ".join(part for part in (track.title, track.language, channels) if part)
    return gettext("Track {number} ({facts})", number=track.number, facts=said)


def speaker_name(label: str | None) -> str:
    """The name of a speaker until a person names the voice."""
    if not label:
        return gettext("Unknown speaker")
    numbered = SPEAKER_LABEL.fullmatch(label)
    return gettext("Speaker {number}", number=numbered[1]) if numbered else label


def speaker_names(labels: Sequence[str]) -> str:
    """The names of several speakers in a row."""
    return ", ".join(speaker_name(label) for label in labels)


def speaker_style(label: str | None, order: Sequence[str]) -> int:
    """Which colour and shape: 1 to 8 by order of appearance, 0 for nobody."""
    if not label or label not in order:
        return 0
    return order.index(label) % SPEAKER_STYLES + 1


def speakers_of(recording: Recording) -> list[str]:
    """Speaker labels in order of first appearance."""
    if recording.transcript is None:
        return []
    spoken: list[Segment] = list(recording.transcript.segments)
    return list(dict.fromkeys(s.speaker for s in spoken if s.speaker))


def _zone() -> tzinfo:
    return zone_of(application().settings)
