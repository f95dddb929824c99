"""Running a writer in a process of its own and killing it without warning."""

import random
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def start(script: str, *arguments: str) -> "subprocess.Popen[str]":
    """Run ``script`` with the application at hand."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def kill_after_first_words(script: str, *arguments: str, seed: int) -> list[str]:
    """Start a writer, let it work for a random moment, SIGKILL it; what it said it had done.

    The writer prints a line after every piece of work that must not be lost any more.
    """
    process = start(script, *arguments)
    assert process.stdout is not None
    lines = [process.stdout.readline()]
    time.sleep(random.Random(seed).uniform(0.0, 0.12))
    process.kill()
    lines += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    return [line.rstrip("\n") for line in lines if line.endswith("\n")]
