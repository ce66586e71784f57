"""Steps on stderr, each with the seconds since the command began."""

import sys
import time

_started = time.monotonic()


def elapsed():
    """Return the seconds since the command began."""
    return time.monotonic() - _started


def step(text):
    """Tell what happens now."""
    print(f"[{elapsed():5.0f} s] {text}", file=sys.stderr, flush=True)
