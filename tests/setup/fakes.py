"""Programs that only pretend, for tests."""

import stat


def program(folder, name, shell):
    """Put a program of that name in ``folder`` that runs some shell commands."""
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{shell}\n")
    file.chmod(stat.S_IRWXU)
    return file
