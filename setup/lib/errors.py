"""Errors a person can do something about, and how a command reports them."""

import errno
import sys

DISK_FULL = (
    "The disk is full: make room (a new installation needs about 3 GB) and start "
    "the same command again."
)


class SetupError(Exception):
    """Something the person at the keyboard can put right; the text says how."""


def run(main):
    """Call ``main`` and leave with its exit status.

    A SetupError or a full disk becomes one sentence on stderr; an interrupt ends
    quietly with the shell's usual 130.
    """
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        sys.exit(str(error))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            sys.exit(DISK_FULL)
        raise
    except KeyboardInterrupt:
        sys.exit(130)
