"""Becomes the command it is given, which the kernel (Linux) kills when its parent dies.

``python -I -S die_with_parent.py PARENT_PID COMMAND…``. A program of its own, because running code
between fork and exec is not safe in a process with threads.
"""

import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""Source: prctl(2)."""


def main() -> None:
    """Ask the kernel, look whether the parent is still there, become the command."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
