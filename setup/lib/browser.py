"""A real Chromium for the browser tests."""

import os
import shutil

from .errors import SetupError
from .process import call, is_root
from .progress import step

# where Odoo's tests look
PROGRAMS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def ensure(log):
    """Make sure that there is a Chromium, installing Debian's as root.

    :raises SetupError: there is none and it cannot be installed
    """
    if any(shutil.which(program) for program in PROGRAMS):
        return
    if not is_root():
        raise SetupError(
            "The browser tests need Chromium, which only root may install: have "
            "somebody run 'apt-get install chromium', then start the same command "
            "again."
        )
    if not shutil.which("apt-get"):
        raise SetupError(
            "The browser tests need Chromium and this machine has no apt to install "
            "it with: install Chromium or Chrome, then start the same command again."
        )
    step("installing Chromium for the browser tests")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    commands = (
        ["apt-get", "update"],
        ["apt-get", "install", "--yes", "--no-install-recommends"]
        + ["chromium", "fonts-liberation"],
    )
    for command in commands:
        call(command, log, "Installing Chromium", source="the Debian mirror", env=env)
