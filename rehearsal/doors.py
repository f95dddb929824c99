"""LifeStream's own processes of a rehearsal: the web door and the functions door.

``python -m rehearsal.doors PORT`` serves the web door as its container does; the functions door
is the container's own command. Nothing here does LifeStream's work.
"""

import http.client
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from rehearsal.processes import Process, free_port

CHECKOUT = Path(__file__).resolve().parents[1]
READY_WITHIN_S = 60.0


class Door:
    """One process that answers HTTP."""

    def __init__(
        self, name: str, arguments: list[str], *, port: int, environ: Mapping[str, str], log: Path
    ) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self._process = Process(
            name, [sys.executable, *arguments], log=log, environ=environ, cwd=CHECKOUT
        )

    def launch(self) -> None:
        """Start without waiting."""
        self._process.start()

    def wait(self, path: str = "/") -> None:
        """Block until it answers anything at ``path``.

        Raises:
            NotReady: It ended or stays silent; the message has the end of its log.
        """
        self._process.wait_until(lambda: _answers(self.address + path), timeout_s=READY_WITHIN_S)

    @property
    def pid(self) -> int:
        """Leader of the process group."""
        return self._process.pid

    def tail(self) -> str:
        """The end of what it printed."""
        return self._process.tail()

    def stop(self) -> None:
        """End it."""
        self._process.stop(grace_s=5.0)


def web_door(environ: Mapping[str, str], *, port: int, folder: Path) -> Door:
    """The pages and the API."""
    environment = {**environ, "LIFESTREAM_PORT": str(port)}
    arguments = ["-m", "rehearsal.doors", str(port)]
    return Door("web", arguments, port=port, environ=environment, log=folder / "web.log")


def function_door(target: str, environ: Mapping[str, str], *, folder: Path) -> Door:
    """One function, served as its container serves it (functions/Dockerfile)."""
    port = free_port()
    arguments = ["-m", "gunicorn", "--config", "python:functions.gunicorn_cloud"]
    arguments += [f"--bind=127.0.0.1:{port}", "functions.wsgi:create()"]
    environment = {**environ, **_cloud_run(target), "FUNCTION_TARGET": target}
    log = folder / f"{target}.log"
    return Door(f"function {target}", arguments, port=port, environ=environment, log=log)


def _cloud_run(target: str) -> dict[str, str]:
    """What Cloud Run tells a container of a service (its "Container runtime contract")."""
    name = f"rehearsal-{target.replace('_', '-')}"
    return {"K_SERVICE": name, "K_REVISION": f"{name}-00001-aaa", "K_CONFIGURATION": name}


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2.0):
            return True
    except urllib.error.HTTPError:
        return True
    except (OSError, http.client.HTTPException):
        return False


def serve_web(port: int) -> None:
    """Serve until SIGTERM."""
    from lifestream.bootstrap import application
    from lifestream.logs import configure_logs
    from web.serving.server import serve

    app = application()
    configure_logs(
        style=app.settings.log_format,
        level=app.settings.log_level,
        project=app.settings.gcp_project,
    )
    serve(app, host="127.0.0.1", port=port, on_ready=lambda address: print(address, flush=True))


if __name__ == "__main__":
    serve_web(int(sys.argv[1]))
