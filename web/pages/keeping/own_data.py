"""Settings, "Your data": taking the diary along."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from flask import Response, render_template, request

from lifestream.bootstrap import zone_of
from lifestream.bootstrap.upkeep.archive import export_of, import_archive
from lifestream.bootstrap.upkeep.backups import BACKUP
from lifestream.bootstrap.upkeep.outcomes import last_outcome
from lifestream.bootstrap.upkeep.vault import VAULT
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.sentences import says
from lifestream.services.export.streamed_zip import StreamedZip
from lifestream.services.retention.going import announced_of
from lifestream.services.vault.as_files import vault_files
from lifestream.services.vault.contents import contents_of
from web.context import application, backend, current_owner
from web.serving.receiving import on_disk

MAX_PAGE_BYTES = 20_000_000_000
"""More is better written to a disk at once: a browser that stops has to begin again."""


def own_data() -> dict[str, object]:
    """What the page says of the vault, of backups and of what goes by rules."""
    settings = application().settings
    return {
        "announced": announced_of(backend(), current_owner()),
        "vault": settings.vault if settings.vault != Path() else None,
        "vault_outcome": last_outcome(settings.data_dir, VAULT),
        "backup": settings.backup if settings.backup != Path() else None,
        "backup_every": settings.backup_every,
        "backup_keep": settings.backup_keep,
        "backup_outcome": last_outcome(settings.data_dir, BACKUP),
    }


def vault_zip() -> Response:
    """The diary as Markdown notes with pictures, in one file."""
    contents = contents_of(backend(), current_owner(), zone_of(application().settings))
    files = vault_files(contents, app=request.host_url.rstrip("/"))
    response = Response(_zipped(files), content_type="application/zip")
    response.headers["Content-Disposition"] = "attachment; filename=diary.zip"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _zipped(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    archive = StreamedZip()
    for name, data in files:
        yield archive.add(name, data)
    yield archive.close()


def export_zip() -> Response:
    """Everything, in one file that another LifeStream takes in.

    Raises:
        InvalidRequest: It is more than a page can send.
    """
    app, owner = application(), current_owner()
    if (size_bytes := _stored_bytes()) > MAX_PAGE_BYTES:
        raise InvalidRequest(
            says(
                "Your recordings are {size_gb:.0f} GB, more than a page should send; use ./run "
                "export FILE on the machine that LifeStream runs on.",
                size_gb=size_bytes / 1e9,
            ),
            code="EXPORT_TOO_LARGE",
        )
    # Made here, so that what goes wrong is answered with a sentence and not with half a file.
    stack = ExitStack()
    export = stack.enter_context(export_of(app, owner))
    response = Response(export.pieces, content_type="application/zip")
    response.call_on_close(stack.close)
    name = f"lifestream-{export.facts.made_at:%Y-%m-%d}.zip"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def import_form() -> Response | str:
    """Merge an archive into the diary; then what came of it.

    Raises:
        InvalidRequest: No file was chosen, or it is no whole archive; nothing was changed.
    """
    part = request.files.get("archive")
    if part is None or not part.filename:
        raise InvalidRequest("No file was chosen; go back and choose an archive.", code="NO_FILE")
    done = import_archive(application(), on_disk(part), current_owner())
    return render_template("imported.html", done=done, receipt=done.receipt)


def _stored_bytes() -> int:
    """The bytes of the owner's files."""
    library, owner, cursor, total = backend().library, current_owner(), "", 0
    while True:
        page = library.list(owner, limit=500, cursor=cursor)
        total += sum(video.size_bytes for video in page.videos)
        cursor = page.cursor
        if not cursor:
            return total


ROUTES = (
    ("/settings/vault.zip", vault_zip, ("GET",)),
    ("/settings/export.zip", export_zip, ("GET",)),
    ("/settings/import", import_form, ("POST",)),
)
