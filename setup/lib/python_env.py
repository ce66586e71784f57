"""The virtual environment with the packages that requirements.txt pins."""

import hashlib
import importlib.util
import os
import platform
import shutil
import sys
import venv
from pathlib import Path

from . import places
from .debian import Apt, own_release, unpack
from .process import call
from .progress import step

REQUIREMENTS = places.REPOSITORY / "requirements.txt"


class PythonEnv:
    """A virtual environment in ``folder``, made of the Python that runs this."""

    def __init__(self, folder):
        self.folder = folder
        self.python = folder / "bin" / "python"
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        self.packages = folder / "lib" / version / "site-packages"
        self.stamp = folder / "installed"

    def key(self):
        """Return what the environment was made of, to see when it has to change."""
        lines = REQUIREMENTS.read_text().splitlines()
        pins = [line for line in lines if line and not line.startswith("#")]
        text = "\n".join((sys.version, str(self.folder), *pins))
        return hashlib.sha256(text.encode()).hexdigest()

    def is_ready(self):
        """Tell whether the environment is what requirements.txt asks for."""
        return self.stamp.exists() and self.stamp.read_text() == self.key()

    def make(self, log):
        """Create the environment anew and install the pinned packages.

        :raises SetupError: no network, a package gone, disk full
        """
        home = self.folder.parent
        places.check_space(home)
        step("making the Python environment")
        shutil.rmtree(self.folder, ignore_errors=True)
        venv.create(self.folder, symlinks=True)
        pip = find_pip(home, log)
        step("installing the Python packages that requirements.txt pins")
        call(
            [self.python, pip, "install", "--no-deps", "--only-binary=:all:"]
            + ["--retries=2", "--no-input", "--disable-pip-version-check"]
            + ["--requirement", REQUIREMENTS],
            log,
            "Installing the Python packages",
            source="the Python package index",
            hint=_gone,
            env={**os.environ, "PYTHONNOUSERSITE": "1"},
        )
        self.stamp.write_text(self.key())

    def use_odoo(self, odoo):
        """Let the environment import ``odoo`` from where it is."""
        path = self.packages / "odoo.pth"
        if not path.exists() or path.read_text() != f"{odoo.path}\n":
            path.write_text(f"{odoo.path}\n")
            (self.folder / "bin" / "odoo").write_text(
                "from odoo.cli import main\n\nmain()\n"
            )


def find_pip(home, log):
    """Return something that Python runs as pip: the wheel that Python bundles, else
    the one of Debian's package, for Debian's Python bundles none.

    :raises SetupError: neither is to be had
    """
    bundled = _bundled_wheel()
    if bundled:
        return bundled
    wheels = home / "pip" / "usr" / "share" / "python-wheels"
    if not any(wheels.glob("pip-*.whl")):
        step("fetching pip from Debian")
        own = own_release()
        apt = Apt(home / "apt", [own], log)
        apt.update()
        unpack(
            apt.download([f"python3-pip-whl/{own}"], home / "pip"), home / "pip", log
        )
        shutil.rmtree(apt.folder)
    return next(wheels.glob("pip-*.whl")) / "pip"


def _bundled_wheel():
    """Return pip in the wheel inside the standard library, None if it has none."""
    spec = importlib.util.find_spec("ensurepip")
    if not spec:
        return None
    folders = spec.submodule_search_locations or []
    for folder in folders:
        for wheel in sorted(Path(folder, "_bundled").glob("pip-*.whl")):
            return wheel / "pip"
    return None


def _gone(output):
    """Explain a package or a wheel that the index does not have."""
    if "No matching distribution found" in output and "Retrying" not in output:
        wanted = output.rpartition("No matching distribution found for ")[2].split()[0]
        return (
            f"The Python package {wanted} is not to be had as a wheel for this Python "
            f"({platform.python_version()}) and this processor: try another Python "
            "between 3.11 and 3.13."
        )
    return None
