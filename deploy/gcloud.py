"""gcloud as a function: arguments in, its JSON out."""

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any


class GcloudFailed(Exception):
    """gcloud refused; the message is its own."""


def gcloud(arguments: Sequence[str]) -> Any:
    """Run ``gcloud ARGUMENTS --format=json``; None when it printed nothing.

    Raises:
        GcloudFailed: It ended with another code than 0.
    """
    command = ["gcloud", *arguments, "--format=json", "--quiet"]
    print("$", " ".join(command), file=sys.stderr, flush=True)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise GcloudFailed(done.stderr.strip() or f"gcloud ended with {done.returncode}")
    return json.loads(done.stdout) if done.stdout.strip() else None
