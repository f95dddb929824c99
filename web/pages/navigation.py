"""The places of the application, in the order of the rail; one without a page is not shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, current_app, request

from lifestream.domain.sentences import noted


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One entry of the rail.

    Attributes:
        endpoint: Its page; the entry appears once the page exists.
        key: Pressed after G to go there.
        within: Further pages at which this entry is the current one.
        on_phones: Whether it has a place in the bar of a phone, which has room for five.
    """

    endpoint: str
    name: str
    icon: str
    key: str
    group: str
    within: Sequence[str] = ()
    on_phones: bool = False


PLACES = (
    Place(
        endpoint="pages.home",
        name=noted("Today"),
        icon="today",
        key="y",
        group="Diary",
        on_phones=True,
    ),
    Place(
        endpoint="pages.calendar",
        name=noted("Calendar"),
        icon="calendar",
        key="d",
        group="Diary",
        within=("pages.day", "pages.week", "pages.play_day", "pages.save_day_words"),
        on_phones=True,
    ),
    Place(
        endpoint="pages.library",
        name=noted("Library"),
        icon="library",
        key="l",
        group="Diary",
        within=("pages.recording", "pages.confirm_delete", "pages.share", "pages.trash"),
        on_phones=True,
    ),
    Place(endpoint="pages.record", name=noted("Record"), icon="record", key="r", group="Diary"),
    Place(
        endpoint="pages.tasks",
        name=noted("Tasks"),
        icon="check",
        key="t",
        group="Diary",
        within=("pages.task", "pages.feed_page", "pages.make_feed_form"),
    ),
    Place(
        endpoint="pages.people",
        name=noted("People"),
        icon="people",
        key="p",
        group="Diary",
        within=("pages.person",),
    ),
    Place(
        endpoint="pages.ask",
        name=noted("Ask"),
        icon="ask",
        key="a",
        group="Find",
        within=("pages.conversation", "pages.conversations"),
        on_phones=True,
    ),
    Place(endpoint="pages.search", name=noted("Search"), icon="search", key="s", group="Find"),
    Place(
        endpoint="pages.activity",
        name=noted("Activity"),
        icon="activity",
        key="c",
        group="Workshop",
    ),
    Place(
        endpoint="pages.settings",
        name=noted("Settings"),
        icon="settings",
        key="e",
        group="Workshop",
    ),
)


def shown_places() -> list[Place]:
    """The places that have a page."""
    return [place for place in PLACES if place.endpoint in current_app.view_functions]


def is_here(place: Place) -> bool:
    """Whether the page that is being made is this place or within it."""
    return request.endpoint == place.endpoint or request.endpoint in place.within


def register(pages: Blueprint) -> None:
    """Give the templates the places."""
    pages.add_app_template_global(shown_places, "shown_places")
    pages.add_app_template_global(is_here, "is_here")
