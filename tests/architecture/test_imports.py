"""What importing costs: nothing but time, and no library that the embedded house never uses."""

from pathlib import Path

from tests.architecture.checkout import PACKAGES, module_name, run_python, sources

BUILD_EMBEDDED = """
import sys
from lifestream.bootstrap import build
from lifestream.config import load_settings

build(load_settings())
foreign = ("google.api_core", "google.auth", "openai", "pyannote", "torch")
# google and google.cloud are namespaces that exist in every process; what is in them counts.
print(*sorted(name for name in sys.modules if name in foreign or name.startswith("google.cloud.")))
"""

# Events of https://docs.python.org/3/library/audit_events.html that mean the world is touched.
IMPORT_ALL = """
import importlib, os, sys

TOUCHING = {"os.mkdir", "os.remove", "os.rename", "os.system", "shutil.copyfile",
            "socket.bind", "socket.connect", "socket.getaddrinfo", "sqlite3.connect",
            "subprocess.Popen"}
current, touched = "", []

def watch(event, arguments):
    if event == "open":
        path, _, flags = arguments
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and path != os.devnull:
            touched.append(f"{current}: writes {path}")
    elif event in TOUCHING:
        touched.append(f"{current}: {event} {arguments}")

sys.addaudithook(watch)
for current in MODULES:
    importlib.import_module(current)
print(*touched, sep="\\n")
"""


def test_the_embedded_house_loads_no_cloud_client_and_no_torch(tmp_path: Path) -> None:
    done = run_python(
        BUILD_EMBEDDED,
        cwd=tmp_path,
        LIFESTREAM_DATA_DIR=str(tmp_path / "data"),
        LIFESTREAM_BACKEND="embedded",
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


def test_importing_any_module_writes_nothing_and_connects_to_nothing(tmp_path: Path) -> None:
    # The rehearsal is made of Google's clients: it is not everywhere, and they probe for sockets.
    packages = [name for name in PACKAGES if name != "rehearsal"]
    modules = [module_name(file) for file in sources(*packages)]

    done = run_python(f"MODULES = {modules!r}\n{IMPORT_ALL}", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""
    assert list(tmp_path.iterdir()) == []
