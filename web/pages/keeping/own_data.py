"""Settings, "Your data": taking the diary along."""

from pathlib import Path

from flask import Response, request

from lifestream.bootstrap import zone_of
from lifestream.bootstrap.upkeep.outcomes import last_outcome
from lifestream.bootstrap.upkeep.vault import VAULT
from lifestream.services.vault.as_files import vault_files
from lifestream.services.vault.contents import contents_of
from web.context import application, backend, current_owner
from web.documents.streamed_zip import zipped


def own_data() -> dict[str, object]:
    """What the page says of the vault."""
    settings = application().settings
    return {
        "vault": settings.vault if settings.vault != Path() else None,
        "vault_outcome": last_outcome(settings.data_dir, VAULT),
    }


def vault_zip() -> Response:
    """The diary as Markdown notes with pictures, in one file."""
    contents = contents_of(backend(), current_owner(), zone_of(application().settings))
    files = vault_files(contents, app=request.host_url.rstrip("/"))
    response = Response(zipped(files), content_type="application/zip")
    response.headers["Content-Disposition"] = "attachment; filename=diary.zip"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


ROUTES = (("/settings/vault.zip", vault_zip, ("GET",)),)
