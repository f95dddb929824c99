"""Names of an owner's logs: ``<area>/<id>``."""

import hashlib
from datetime import date

from lifestream.domain.access.grant import Shared
from lifestream.domain.access.person import email_digest
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import JobId, OwnerId, VideoId

SHARES = OwnerId("shares")
"""Nobody: whose logs are found by a token's digest. Real owners are ``local`` or a ``u`` with 32
hexadecimal digits, so nobody can be it."""


FORGETTING = OwnerId("forgetting")
"""Nobody: whose logs hold what is being forgotten, of every owner, so that one look finds it."""


def edits_subject(video_id: VideoId) -> str:
    """The log of what was typed over one recording's transcript."""
    return f"edits/{video_id}"


def corrections_subject(video_id: VideoId) -> str:
    """The log of what was corrected about one recording besides its words."""
    return f"corrections/{video_id}"


CHANGES = "changes/"


def change_subject(change_id: str) -> str:
    """The log of one change of many recordings."""
    return f"{CHANGES}{change_id}"


EVENTS_SUBJECT = "events/accepted"
"""The log whose note holds the pairs of recordings that an owner put together, for days."""

TOGETHER = "together/"


def together_subject(pair_id: str) -> str:
    """The log of two recordings that may be of one event."""
    return f"{TOGETHER}{pair_id}"


def shares_subject(video_id: VideoId) -> str:
    """The log of the links to one recording, kept by its owner."""
    return f"shares/{video_id}"


def token_subject(token_sha256: str) -> str:
    """The log of one link, kept by ``SHARES`` so that a visitor's token finds it."""
    return f"shares/{token_sha256}"


CUTTING = OwnerId("cutting")
"""Nobody, like ``SHARES``: keeps what a processor is to cut for others."""


CUTS = "cuts/"


def cut_subject(order_id: str) -> str:
    """A copy that is to be made, kept by ``CUTTING`` until it is there."""
    return f"{CUTS}{order_id}"


PERSONS = OwnerId("persons")
"""Nobody, like ``SHARES``: whose logs hold what is shared with each person."""

GRANTS = "grants/"


def grants_subject(what: Shared, about: str) -> str:
    """The log of who may see a recording, a tag or a day, kept by its owner."""
    name = about if what is not Shared.TAG else hashlib.sha256(about.encode()).hexdigest()[:32]
    return f"{GRANTS}{what}-{name}"


def person_subject(email: str) -> str:
    """The log of what is shared with the person of an e-mail address, kept by ``PERSONS``."""
    return f"{GRANTS}{email_digest(email)}"


CONVERSATIONS = "conversations/"


def conversation_subject(conversation_id: str) -> str:
    """The log of one conversation."""
    return f"{CONVERSATIONS}{conversation_id}"


VOCABULARY = "vocabulary/"
VOCABULARY_SUBJECT = f"{VOCABULARY}terms"
"""The log of an owner's names and terms."""


PEOPLE = "people/"
PEOPLE_SUBJECT = f"{PEOPLE}book"
"""The log of what an owner said of people: other names, merges, whether voices are kept."""


VOICES = "voices/"


def voices_subject(video_id: VideoId) -> str:
    """What the voices of one recording sound like: a log of one entry, replaced as a whole."""
    return f"{VOICES}{video_id}"


WISHES = "minutes/"
WISHES_SUBJECT = f"{WISHES}wishes"
"""The log of what an owner wishes of minutes."""
MASKS = "masks/"
MASKS_SUBJECT = f"{MASKS}rules"
"""The log of which sensitive words an owner wants masked."""


PROFILE = "profile/"
OWN_NAME_SUBJECT = f"{PROFILE}name"
"""The log of what an owner calls themselves."""


OWN_WORDS = "words/"


def words_subject(day: date) -> str:
    """The log of what an owner wrote beside a day."""
    return f"{OWN_WORDS}{day.isoformat()}"


DIGESTS = "digests/"


def digest_subject(video_id: VideoId) -> str:
    """One recording for its days: a log of one entry, whose note is renewed."""
    return f"{DIGESTS}{video_id}"


NARRATIVES = "narratives/"


def narrative_subject(day: date) -> str:
    """What a model wrote about a day: a log of one entry, whose note is renewed."""
    return f"{NARRATIVES}{day.isoformat()}"


FOLDERS = "folders/"
FOLDERS_SUBJECT = f"{FOLDERS}folders"
"""The log of which folders of this machine are watched."""


FOLDERS_FORGOTTEN = f"{FOLDERS}forgotten"
"""The log of files, without names, whose recordings were forgotten: they are not taken again."""


def folder_subject(folder_id: str) -> str:
    """The log of what became of the files of one watched folder; its note says how it is now."""
    return f"{FOLDERS}of-{folder_id}"


RECAPS = "recaps/"


def recaps_subject(video_id: VideoId) -> str:
    """What was sent to whom about a recording."""
    return f"{RECAPS}{video_id}"


CALENDARS = "calendars/"


def calendar_subject(calendar_id: str) -> str:
    """The meetings of one calendar; the note is the calendar without them."""
    return f"{CALENDARS}{calendar_id}"


TRACKS = "tracks/"


def track_subject(day: date) -> str:
    """The log of where an owner's tracks say they were on a UTC day: an entry for each track."""
    return f"{TRACKS}{day.isoformat()}"


TASKS_SUBJECT = "tasks/caught-up"
"""The log that says that an owner's earlier recordings were looked through for tasks."""


FEEDS_SUBJECT = "feeds/tasks"
"""The log of the addresses at which calendar programs read an owner's tasks."""


def feed_subject(token_sha256: str) -> str:
    """The log of one address, kept by ``SHARES`` so that a calendar's secret finds it."""
    return f"feeds/{token_sha256}"


AUDIT = "audit/"


def audit_subject(day: date) -> str:
    """The log of what was done in an owner's name on a UTC day."""
    return f"{AUDIT}{day.isoformat()}"


WEBHOOKS = "webhooks/"


def webhook_subject(endpoint_id: str) -> str:
    """One receiver of webhooks; the note is how it stands."""
    return f"{WEBHOOKS}{endpoint_id}"


DELIVERIES = "deliveries/"


def delivery_subject(delivery_id: str) -> str:
    """One event for one receiver; the note is how far it is."""
    return f"{DELIVERIES}{delivery_id}"


COURIER = OwnerId("courier")
"""Nobody, like ``SHARES``: keeps what is to be told of everybody, so that it is found at once."""

PENDING = "pending/"


def pending_subject(owner: OwnerId, delivery_id: str) -> str:
    """That something is still to be delivered, kept by ``COURIER``; the note is when."""
    return f"{PENDING}{owner}.{delivery_id}"


WATCHED = "watched/"


def watched_subject(owner: OwnerId, job_id: JobId) -> str:
    """That the end of a job is to be told, kept by ``COURIER``."""
    return f"{WATCHED}{owner}.{job_id}"


ACCOUNTS = OwnerId("accounts")
"""Nobody, like ``SHARES``: keeps who may sign in, so that an address finds its account."""

ACCOUNTS_AREA = "accounts/"


def account_subject(account_id: str) -> str:
    """One account, kept by ``ACCOUNTS``; the note is the account."""
    return f"{ACCOUNTS_AREA}{account_id}"


INSTALLATION_KEYS = "keys/"
PUSH_KEY = f"{INSTALLATION_KEYS}push"
"""The key that proves to push services who sends, kept by ``COURIER``."""

ORDERS = "orders/"


def order_subject(order_id: str) -> str:
    """What is being forgotten, kept by ``FORGETTING`` until it is done."""
    return f"{ORDERS}{order_id}"


FORGOTTEN = "receipts/"


def receipt_subject(order_id: str) -> str:
    """The proof that something was forgotten: a log of one entry, which is its note, too."""
    return f"{FORGOTTEN}{order_id}"


RETENTION = "retention/"
RETENTION_SUBJECT = f"{RETENTION}rules"
"""The log of how long an owner keeps recordings."""


KEPT = "kept/"


def kept_subject(video_id: VideoId) -> str:
    """That a recording is kept whatever the rules say: there while it is."""
    return f"{KEPT}{video_id}"


NOTICES = "notices/"


def notice_subject(video_id: VideoId) -> str:
    """That a recording goes, and when; the note is what holds now."""
    return f"{NOTICES}{video_id}"


RETAINER = OwnerId("retention")
"""Nobody, like ``SHARES``: keeps who has rules, so that a sweep finds them at once."""

RETAINING = "retaining/"


def retaining_subject(owner: OwnerId) -> str:
    """That an owner has rules, kept by ``RETAINER``; the note is when they are looked at next."""
    return f"{RETAINING}{owner}"


PASSING_THROUGH = OwnerId("passing-through")
"""Nobody, like ``SHARES``: keeps whose media goes when it is processed."""

PASSING = "passing/"


def passing_subject(owner: OwnerId, video_id: VideoId) -> str:
    """That the media of a recording goes when it is processed, kept by ``PASSING_THROUGH``."""
    return f"{PASSING}{owner}.{video_id}"


QUOTAS = OwnerId("quotas")
"""Nobody, like ``SHARES``: keeps how much of what is limited was used, as amounts alone."""

QUOTAS_OF_ALL = OwnerId("everybody")
"""In place of an owner: what all use together."""

QUOTA = "quota/"


def quota_subject(month: str, owner: OwnerId) -> str:
    """What an owner used in a month, kept by ``QUOTAS``; the note is the balance."""
    return f"{QUOTA}{month}.{owner}"


OWNED_AREAS = (
    "edits/",
    "corrections/",
    CHANGES,
    "events/",
    TOGETHER,
    "shares/",
    GRANTS,
    CONVERSATIONS,
    VOCABULARY,
    PEOPLE,
    VOICES,
    WISHES,
    MASKS,
    PROFILE,
    OWN_WORDS,
    DIGESTS,
    NARRATIVES,
    TRACKS,
    CALENDARS,
    RECAPS,
    FOLDERS,
    "tasks/",
    "feeds/",
    WEBHOOKS,
    DELIVERIES,
    RETENTION,
    KEPT,
    NOTICES,
)
"""All that goes when an owner forgets everything."""

KEPT_AREAS = (
    AUDIT,
    ORDERS,
    FORGOTTEN,
    PENDING,
    WATCHED,
    RETAINING,
    PASSING,
    QUOTA,
    ACCOUNTS_AREA,
    INSTALLATION_KEYS,
    CUTS,
)
"""What stays then: who did what by ids alone, and the proofs of what was forgotten. Notes of the
courier, of who has rules and of what passes through are ids, too, and go by themselves when what
they are about is gone; an order of a copy is ids, and is dropped by the processor that finds
nothing to cut; what was used of a quota is amounts. An account goes with ``./run accounts forget``.
"""


def area_of(subject: str) -> str:
    """The part before the first slash.

    Raises:
        InvalidRequest: There is none.
    """
    area, slash, _ = subject.partition("/")
    if not area or not slash:
        raise InvalidRequest(f"A log is named <area>/<id>, not {subject!r}.")
    return area


def area_of_prefix(prefix: str) -> str:
    """The area that ``prefix`` names.

    Raises:
        InvalidRequest: It is not ``<area>/``.
    """
    area = area_of(prefix)
    if prefix != f"{area}/":
        raise InvalidRequest(f"Logs are listed by area, such as edits/, not {prefix!r}.")
    return area
