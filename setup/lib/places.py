"""Where everything is: the repository, and the folder for all that is generated."""

import hashlib
import os
import shutil
from pathlib import Path

from .errors import SetupError

REPOSITORY = Path(__file__).resolve().parents[2]
SPACE_NEEDED = 3 * 1024**3
# sun_path holds 108 bytes with the closing NUL; the socket's own name takes 14
LONGEST_SOCKET_FOLDER = 92


def home():
    """Return the folder for generated files: $SOLIDARITY_HOME, else ``.local``."""
    chosen = os.environ.get("SOLIDARITY_HOME")
    return Path(chosen).expanduser().absolute() if chosen else REPOSITORY / ".local"


def make_home():
    """Create the folder for generated files and return it.

    :raises SetupError: it cannot be written to
    """
    folder = home()
    try:
        for name in ("log", "run"):
            (folder / name).mkdir(parents=True, exist_ok=True)
    except (PermissionError, FileExistsError, NotADirectoryError) as error:
        raise SetupError(
            f"{folder} cannot be written to: make it yours, or set SOLIDARITY_HOME "
            "to a folder that is."
        ) from error
    if not os.access(folder, os.W_OK):
        raise SetupError(
            f"{folder} belongs to another user: make it yours, or set "
            "SOLIDARITY_HOME to a folder that is."
        )
    return folder


def check_space(folder):
    """Refuse to begin an installation that would fill the disk.

    :raises SetupError: less than 3 GB free
    """
    free = shutil.disk_usage(folder).free
    if free < SPACE_NEEDED:
        raise SetupError(
            f"Only {free / 1024**3:.1f} GB are free at {folder} and a new "
            "installation needs 3 GB: make room, or set SOLIDARITY_HOME to a folder "
            "on a larger disk."
        )


def socket_folder(folder):
    """Return the folder for PostgreSQL's socket: in ``folder`` or, when that path is
    longer than a Unix socket allows, a short one that only this user can enter.

    :raises SetupError: the short folder exists and belongs to somebody else
    """
    inside = folder / "run" / "postgresql"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
        return inside
    key = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    short = Path("/tmp", f"solidarity-{os.getuid()}-{key}")
    if short.is_symlink() or (short.exists() and not short.is_dir()):
        raise SetupError(
            f"{short} is in the way of PostgreSQL's socket: remove it and start the "
            "same command again."
        )
    return short
