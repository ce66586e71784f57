"""The check of the Python version; this file must parse on any Python, even 2.7."""

import sys

OLDEST = (3, 11)
NEWEST = (3, 13)


def complaint(version):
    """Return a sentence for a Python that will not do, an empty string otherwise."""
    if OLDEST <= tuple(version[:2]) <= NEWEST:
        return ""
    return (
        "The solidarity suite needs Python 3.11, 3.12 or 3.13 and this is Python "
        "%d.%d: start the same command with one of them, for example "
        "'python3.11 setup/run'." % tuple(version[:2])
    )


def check():
    """Leave with one sentence if this Python is too old or too new."""
    problem = complaint(sys.version_info)
    if problem:
        sys.exit(problem)
