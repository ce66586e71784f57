"""A place in memory for databases that are thrown away.

Tests copy and drop databases by the hundred. On a disk, each copy takes seconds, most
of which go into finding and freeing the places of a thousand small files.
"""

import hashlib
import os
import shutil
from pathlib import Path

TABLESPACE = "solidarity_memory"
FOLDERS = Path("/dev/shm")
FOLDER_NEEDED = 2 * 1024**3
MEMORY_NEEDED = 6 * 1024**3  # with what the tests themselves and the browser take


def folder(cluster):
    """Return the folder in memory for the databases of a cluster, which need not exist
    yet, or None if there is too little memory.

    :param cluster: the folder of its data
    """
    if not FOLDERS.is_dir() or shutil.disk_usage(FOLDERS).free < FOLDER_NEEDED:
        return None
    if available() < MEMORY_NEEDED:
        return None
    key = hashlib.sha256(os.fsencode(cluster)).hexdigest()[:12]
    return FOLDERS / f"solidarity-{os.getuid()}-{key}"


def available(meminfo=Path("/proc/meminfo")):
    """Return how many bytes of memory could be used; 0 if the system does not say."""
    try:
        lines = meminfo.read_text().splitlines()
    except OSError:
        return 0
    for line in lines:
        name, _colon, size = line.partition(":")
        if name == "MemAvailable":
            return int(size.split()[0]) * 1024
    return 0
