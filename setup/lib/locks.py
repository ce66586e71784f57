"""Locks between commands that run at the same time, released when a process ends."""

import contextlib
import fcntl


class Lock:
    """A file lock, exclusive or shared."""

    def __init__(self, path):
        self.file = open(path, "a")

    def share(self):
        """Wait for the lock and hold it together with others."""
        fcntl.flock(self.file, fcntl.LOCK_SH)

    def take(self):
        """Wait for the lock and hold it alone."""
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def try_take(self):
        """Hold the lock alone if nobody has it; tell whether that worked."""
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self):
        """Give the lock back."""
        self.file.close()


@contextlib.contextmanager
def exclusive(path):
    """Hold the lock at ``path`` alone for the duration of a block."""
    lock = Lock(path)
    lock.take()
    try:
        yield
    finally:
        lock.release()
