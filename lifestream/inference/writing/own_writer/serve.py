"""The child: llama.cpp's server on a free loopback port, until it is not needed.

Started by ``process`` alone, which writes one line of JSON to its standard input. It ends when that
input ends, that is with its parent however that dies, and when nobody asked for a while. While it
lives it holds a lock; its address and key are in a file beside it that only this user can read.
Its lines go to a log file and hold no prompt.
"""

import fcntl
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

LOOK_S = 0.5
LOCK_WAIT_S = 3.0
GRACE_S = 20.0
"""How long an answer that another process waits for may go on when the parent is gone."""

EXIT_SERVED = 3
"""Another process serves this model already."""
EXIT_NOT_INSTALLED = 4

BATCH_TOKENS = 128
"""Of a prompt at a time. A hung-up call is noticed between two batches; on a CPU larger ones are
hardly faster."""

SEED = 20260101
TEMPERATURE = 0.2
"""Minutes and answers are to be faithful, not varied."""


def main() -> int:
    """Serve until the parent is gone or no request comes."""
    order = json.loads(sys.stdin.readline())
    lock = _locked(Path(order["lock"]))
    if lock is None:
        return EXIT_SERVED
    parent_gone = threading.Event()
    threading.Thread(target=_watch_parent, args=(parent_gone,), daemon=True).start()
    state = Path(order["state"])
    try:
        server = _started(order)
        _tell(state, {"url": server.listening_address, "key": order["key"], "pid": os.getpid()})
        _serve(server, parent_gone, idle_s=float(order["idle_s"]))
    except ImportError as error:
        print(f"xllamacpp cannot be loaded: {error}", file=sys.stderr)
        return EXIT_NOT_INSTALLED
    finally:
        state.unlink(missing_ok=True)
    # The library's threads are not waited for: nobody is served any more.
    os._exit(0)


def _locked(path: Path) -> Any:
    file = path.open("a")
    ends_s = time.monotonic() + LOCK_WAIT_S
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        except OSError:
            if time.monotonic() > ends_s:
                return None
            time.sleep(0.05)


def _watch_parent(gone: threading.Event) -> None:
    while sys.stdin.read(1):
        pass
    gone.set()


def _started(order: dict[str, Any]) -> Any:
    import xllamacpp

    slots = int(order["slots"])
    params = xllamacpp.CommonParams()
    params.model.path = order["model"]
    params.model_alias = {"writer"}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [order["key"]]
    params.ui = False
    params.cors_origins = ""
    params.endpoint_slots = params.endpoint_metrics = True
    params.n_parallel = slots
    params.n_ctx = int(order["context_tokens"]) * slots
    # Half the memory of 16 bits, and no difference that could be measured in what is written.
    params.cache_type_k = params.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_Q8_0
    params.cache_ram_mib = 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = int(order["threads"])
    params.n_threads_http = 4
    params.n_batch = params.n_ubatch = BATCH_TOKENS
    params.enable_reasoning = 0
    params.default_template_kwargs = {"enable_thinking": "false"}
    params.sampling.temp = TEMPERATURE
    params.sampling.seed = SEED
    params.offline = True
    params.warmup = False
    params.verbosity = 1
    return xllamacpp.Server(params)


def _tell(path: Path, state: dict[str, Any]) -> None:
    scratch = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(state, file)
    scratch.replace(path)


def _serve(server: Any, parent_gone: threading.Event, *, idle_s: float) -> None:
    used_s, counted = time.monotonic(), ""
    while not parent_gone.wait(LOOK_S):
        busy, now = _activity(server)
        if busy or now != counted:
            used_s, counted = time.monotonic(), now
        elif time.monotonic() - used_s >= idle_s:
            return
    ends_s = time.monotonic() + GRACE_S
    # What the parent waited for has ended with its connections; this is another's.
    while time.monotonic() < ends_s:
        time.sleep(LOOK_S)
        if not _activity(server)[0]:
            return


def _activity(server: Any) -> tuple[bool, str]:
    """Whether something is under way, and a text that changes with every token."""
    busy, counted = False, []
    for line in str(server.handle_metrics()).splitlines():
        name, _, value = line.partition(" ")
        if name in {"llamacpp:requests_processing", "llamacpp:requests_deferred"}:
            busy = busy or float(value or 0) > 0
        elif name.endswith("_total"):
            counted.append(value)
    return busy, " ".join(counted)


if __name__ == "__main__":
    sys.exit(main())
