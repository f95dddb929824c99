"""Pages for people. Every one works as plain HTML; scripts only make it quicker."""

from flask import Blueprint

from web.pages import activity, formatting, navigation, receipt
from web.pages.access.ask_here import ROUTES as ASK_HERE
from web.pages.access.audit import ROUTES as AUDIT
from web.pages.access.granted import ROUTES as GRANTED
from web.pages.access.granting import ROUTES as GRANTING
from web.pages.access.keys import ROUTES as KEYS
from web.pages.access.mail_links import ROUTES as MAIL_LINKS
from web.pages.access.notices import ROUTES as NOTICES
from web.pages.access.recap import ROUTES as RECAP
from web.pages.access.webhooks import ROUTES as WEBHOOKS
from web.pages.activity import ROUTES as ACTIVITY
from web.pages.arriving.calendars import ROUTES as CALENDARS
from web.pages.arriving.watched import ROUTES as WATCHED
from web.pages.ask import ROUTES as ASK
from web.pages.days.calendar import ROUTES as CALENDAR
from web.pages.days.day import ROUTES as DAY
from web.pages.days.letter import ROUTES as LETTER
from web.pages.days.stats import ROUTES as STATS
from web.pages.days.today import ROUTES as TODAY
from web.pages.installing import ROUTES as INSTALLING
from web.pages.keeping import corrections
from web.pages.keeping.corrections import ROUTES as CORRECTIONS
from web.pages.keeping.forgetting import ROUTES as FORGETTING
from web.pages.keeping.many import ROUTES as MANY
from web.pages.keeping.masks import ROUTES as MASKS
from web.pages.keeping.own_data import ROUTES as OWN_DATA
from web.pages.keeping.retention import ROUTES as RETENTION
from web.pages.keeping.shelf import ROUTES as SHELF
from web.pages.keeping.tracks import ROUTES as TRACKS
from web.pages.keeping.trash import ROUTES as TRASH
from web.pages.keeping.wishes import ROUTES as WISHES
from web.pages.library import ROUTES as LIBRARY
from web.pages.library import favicon
from web.pages.people.listed import ROUTES as PEOPLE
from web.pages.people.one import ROUTES as PERSON
from web.pages.receipt import ROUTES as RECEIPT
from web.pages.recorder.record import ROUTES as RECORD
from web.pages.recorder.remarks import ROUTES as REMARKS
from web.pages.recording import ROUTES as RECORDING
from web.pages.search import ROUTES as SEARCH
from web.pages.settings import ROUTES as SETTINGS
from web.pages.settings import theme
from web.pages.share import ROUTES as SHARE
from web.pages.shared import ROUTES as SHARED
from web.pages.stored import ROUTES as STORED
from web.pages.tasks.feed import ROUTES as TASKS_FEED
from web.pages.tasks.listed import ROUTES as TASKS
from web.pages.tasks.one import ROUTES as TASK
from web.pages.together.events import ROUTES as EVENTS
from web.pages.uploading import ROUTES as UPLOADING
from web.pages.uploading import upload_facts
from web.pages.vocabulary import ROUTES as VOCABULARY
from web.presentation.arrivals import arrivals_document
from web.presentation.days import intensity, length_in_words
from web.presentation.deeds import deed_words
from web.presentation.renewal import by_words_alone

WORDS = (*VOCABULARY, *MASKS)
ARRIVING = (*UPLOADING, *WATCHED, *CALENDARS)
LEAVING = (*TRASH, *FORGETTING, *RETENTION)
ACCESS = (*KEYS, *AUDIT, *WEBHOOKS, *NOTICES, *MAIL_LINKS, *RECAP, *GRANTING, *GRANTED, *ASK_HERE)
DAYS = (*TODAY, *DAY, *CALENDAR, *LETTER, *STATS)


def blueprint() -> Blueprint:
    """Every page, and the filters their templates use."""
    pages = Blueprint("pages", __name__)
    for rule, view, methods in (
        *DAYS,
        *LIBRARY,
        *ARRIVING,
        *RECORD,
        *REMARKS,
        *RECORDING,
        *STORED,
        *ASK,
        *SEARCH,
        *ACTIVITY,
        *RECEIPT,
        *SETTINGS,
        *OWN_DATA,
        *ACCESS,
        *WORDS,
        *INSTALLING,
        *SHARE,
        *SHARED,
        *TASKS,
        *TASK,
        *TASKS_FEED,
        *PEOPLE,
        *PERSON,
        *SHELF,
        *WISHES,
        *TRACKS,
        *CORRECTIONS,
        *EVENTS,
        *MANY,
        *LEAVING,
    ):
        pages.add_url_rule(rule, endpoint=view.__name__, view_func=view, methods=list(methods))
    pages.add_url_rule("/favicon.ico", endpoint="favicon", view_func=favicon)
    formatting.register(pages)
    activity.register(pages)
    receipt.register(pages)
    navigation.register(pages)
    corrections.register(pages)
    pages.add_app_template_filter(length_in_words, "length_in_words")
    pages.add_app_template_filter(intensity, "intensity")
    pages.add_app_template_filter(deed_words, "deed_words")
    pages.add_app_template_global(theme, "theme")
    pages.add_app_template_global(arrivals_document, "arrivals")
    pages.add_app_template_global(upload_facts, "upload_facts")
    pages.add_app_template_global(by_words_alone, "by_words_alone")
    return pages
