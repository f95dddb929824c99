"""Nothing that runs here reports to its maker: README promises that processing stays at home.

Official builds of ONNX Runtime since 1.29 report sessions, models and the machine to Microsoft
(mobile.events.data.microsoft.com), and keep a device id and a queue below ``~/.cache/Microsoft``
until they can. ``onnxruntime.disable_telemetry_events()`` comes too late: the sender is there and
the process is announced when the library is loaded. The variable is the whole opt-out, and it is
read once, so it must be set before anybody imports onnxruntime, faster-whisper and RapidOCR
included. That is why the package sets it when it is imported itself.

Source: microsoft/onnxruntime pull request 27379, docs/Privacy.md, telemetry_environment.h.
"""

import os

SWITCHES = {"ORT_DISABLE_TELEMETRY": "1"}
"""Environment variables that switch reports off."""


def switch_off() -> None:
    """Set them for this process and the ones it starts, whatever stood there before."""
    os.environ.update(SWITCHES)
