"""Pages for people. Every one works as plain HTML; scripts only make it quicker."""

from flask import Blueprint

from web.pages import formatting, navigation
from web.pages.activity import ROUTES as ACTIVITY
from web.pages.ask import ROUTES as ASK
from web.pages.library import ROUTES as LIBRARY
from web.pages.library import favicon
from web.pages.recording import ROUTES as RECORDING
from web.pages.settings import ROUTES as SETTINGS
from web.pages.settings import theme
from web.pages.uploading import ROUTES as UPLOADING


def blueprint() -> Blueprint:
    """Every page, and the filters their templates use."""
    pages = Blueprint("pages", __name__)
    for rule, view, methods in (*LIBRARY, *UPLOADING, *RECORDING, *ASK, *ACTIVITY, *SETTINGS):
        pages.add_url_rule(rule, endpoint=view.__name__, view_func=view, methods=list(methods))
    pages.add_url_rule("/favicon.ico", endpoint="favicon", view_func=favicon)
    formatting.register(pages)
    navigation.register(pages)
    pages.add_app_template_global(theme, "theme")
    return pages
