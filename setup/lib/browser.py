"""A real Chromium for the browser tests."""

import os
import shutil

from .errors import SetupError
from .process import call, is_root
from .progress import step

# Chromium without windows and menus of its own: it starts three times faster
HEADLESS = "chromium-headless-shell"
# where Odoo's tests look
PROGRAMS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def find():
    """Return the path of the browser for tests, None if there is none."""
    return next(filter(None, map(shutil.which, (HEADLESS, *PROGRAMS))), None)


def ensure(log):
    """Make sure that there is a Chromium, installing Debian's as root.

    :raises SetupError: there is none and it cannot be installed
    """
    if shutil.which(HEADLESS):
        return
    is_other_there = find() is not None
    if is_other_there and not (is_root() and shutil.which("apt-get")):
        return
    if not is_root():
        raise SetupError(
            "The browser tests need Chromium, which only root may install: have "
            f"somebody run 'apt-get install {HEADLESS}', then start the same command "
            "again."
        )
    if not shutil.which("apt-get"):
        raise SetupError(
            "The browser tests need Chromium and this machine has no apt to install "
            "it with: install Chromium or Chrome, then start the same command again."
        )
    try:
        _install(log)
    except SetupError:
        if not is_other_there:
            raise


def _install(log):
    step("installing Chromium for the browser tests")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    commands = (
        ["apt-get", "update"],
        ["apt-get", "install", "--yes", "--no-install-recommends"]
        + [HEADLESS, "fonts-liberation"],
    )
    for command in commands:
        call(command, log, "Installing Chromium", source="the Debian mirror", env=env)
