"""/settings: how it looks, who does the work here, names and terms, where things are kept."""

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lifestream import __version__
from lifestream.bootstrap.engines import choices
from lifestream.bootstrap.writers import models_to_offer, server_offers
from lifestream.domain.access.webhook import Channel
from lifestream.domain.minutes.wishes import NO_WISH
from lifestream.domain.sentences import noted
from lifestream.languages.speaking import gettext
from lifestream.services.library.own_name import own_name, save_own_name
from lifestream.services.meetings.calendars import calendars_of
from lifestream.services.minutes.wishes import read_wishes
from lifestream.services.places.tracks import tracked_days
from lifestream.services.quota.use import quotas_use
from lifestream.services.webhooks.endpoints import endpoints_of
from web.context import application, backend, current_owner
from web.pages.arriving.watched import watches_folders
from web.pages.keeping.masks import own_masks
from web.pages.keeping.own_data import own_data
from web.pages.keeping.wishes import template_names
from web.pages.vocabulary import own_vocabulary
from web.serving.language import COOKIE_MAX_AGE_S, choose_language, chosen

THEME_COOKIE = "lifestream_theme"
THEMES = {"system": noted("As the system"), "light": noted("Light"), "dark": noted("Dark")}


def settings() -> str:
    """The page."""
    app = application()
    return render_template(
        "settings.html",
        engines=choices(app.settings),
        model_servers=server_offers(app.settings) if app.settings.identity == "local" else (),
        own_models=models_to_offer(app.settings),
        data_dir=app.settings.data_dir,
        backend_name=app.settings.backend,
        stays_here=app.settings.stays_on_this_machine,
        identity=app.settings.identity,
        owner=current_owner(),
        account=g.get("account"),
        version=__version__,
        themes={name: gettext(label) for name, label in THEMES.items()},
        chosen_language=chosen,
        vocabulary=own_vocabulary(),
        wishes=read_wishes(backend(), current_owner()),
        no_wish=NO_WISH,
        templates=template_names(),
        own_name=own_name(backend(), current_owner()),
        quotas=quotas_use(backend(), current_owner()),
        tracked=tracked_days(backend(), current_owner()),
        watches_folders=watches_folders(),
        placed=request.args.get("placed", type=int),
        **_paused(),
        **own_masks(),
        calendars=calendars_of(backend().owner_log, current_owner()),
        **own_data(),
    )


def _paused() -> dict[str, object]:
    """Receivers to which nothing is sent: programs; mail addresses and devices."""
    found = endpoints_of(backend().owner_log, current_owner())
    paused = [one for one in found if one.paused_at]
    return {
        "paused_webhooks": [one for one in paused if one.channel is Channel.WEBHOOK],
        "paused_notices": [one for one in paused if one.channel is not Channel.WEBHOOK],
    }


def save_own_name_form() -> BaseResponse:
    """Keep the owner's name."""
    save_own_name(backend(), current_owner(), request.form.get("name", ""))
    return redirect(url_for("pages.settings", _anchor="own-name"), code=303)


def choose_theme() -> BaseResponse:
    """Remember the colours that were chosen in this browser."""
    chosen = request.form.get("theme", "system")
    response = redirect(url_for("pages.settings"), code=303)
    if chosen in THEMES and chosen != "system":
        response.set_cookie(
            THEME_COOKIE,
            chosen,
            max_age=COOKIE_MAX_AGE_S,
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(THEME_COOKIE)
    return response


def theme() -> str:
    """``light`` or ``dark`` where one was chosen in this browser, else ``system``."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "system"


ROUTES = (
    ("/settings", settings, ("GET",)),
    ("/settings/name", save_own_name_form, ("POST",)),
    ("/settings/theme", choose_theme, ("POST",)),
    ("/settings/language", choose_language, ("POST",)),
)
