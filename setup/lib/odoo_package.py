"""Find Odoo 19: $ODOO_SRC, an installed one, else Debian's package unpacked here."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import places
from .debian import Apt, own_release, unpack
from .errors import SetupError
from .progress import step

SERIES = (19, 0)
# what Debian's package links to; from the machine's own release because newer
# versions of the fonts have other files
LINKED = (
    "fonts-font-awesome",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
DIST_PACKAGES = "usr/lib/python3/dist-packages"
# left out of Debian's package although the web client's bundle names it
MISSING_ASSET = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


@dataclass(frozen=True)
class Odoo:
    """An Odoo to run.

    :param path: the folder for sys.path, with the package ``odoo`` in it
    :param version: what tells this Odoo from another, for keys of caches
    """

    path: Path
    version: str

    @property
    def addons(self):
        """The folder with Odoo's own addons: beside the package in a checkout."""
        beside = self.path / "addons"
        return beside if beside.is_dir() else self.path / "odoo" / "addons"


def find(folder, log):
    """Return the Odoo to run, fetching Debian's package if there is none.

    :raises SetupError: $ODOO_SRC is not an Odoo 19, or the package is not to be had
    """
    source = os.environ.get("ODOO_SRC")
    if source:
        return from_source(Path(source).expanduser().absolute())
    return installed(folder) or from_debian(folder, log)


def from_source(source):
    """Return the Odoo of a source checkout.

    :raises SetupError: it is not one, or of another series
    """
    series = release(source)
    if series is None:
        raise SetupError(
            f"ODOO_SRC is {source}, which is not an Odoo source checkout: set it to "
            "the folder that has odoo-bin in it, or unset it."
        )
    if series != SERIES:
        raise SetupError(
            f"ODOO_SRC is {source}, which is Odoo {series[0]}.{series[1]}: the suite "
            "needs 19.0, so check out branch 19.0 there or unset ODOO_SRC."
        )
    return Odoo(source, f"19.0 {source}")


def release(path):
    """Return the series of the Odoo in ``path`` as a tuple, None if there is none."""
    file = path / "odoo" / "release.py"
    if not file.is_file():
        return None
    found = re.search(r"^version_info = \((\d+), *(\d+)", file.read_text(), re.M)
    return (int(found[1]), int(found[2])) if found else None


def installed(folder):
    """Return the Odoo 19 that the system's own Python imports, None if there is none.

    Only the package ``odoo`` is taken from there (through a link), so that no other
    library of the system gets into the environment.
    """
    asked = subprocess.run(
        ["/usr/bin/env", "-i", "PATH=/usr/bin:/bin", "python3", "-c"]
        + ["import odoo.release as release; print(release.__file__)"],
        capture_output=True,
        text=True,
        cwd="/",
    )
    if asked.returncode:
        return None
    package = Path(asked.stdout.strip()).parent
    if release(package.parent) != SERIES:
        return None
    link = folder / "odoo-installed" / "odoo"
    link.parent.mkdir(exist_ok=True)
    if not link.is_symlink() or link.readlink() != package:
        link.unlink(missing_ok=True)
        link.symlink_to(package)
    return Odoo(link.parent, f"19.0 {package}")


def from_debian(folder, log):
    """Return the Odoo of Debian's package, fetched and unpacked when not yet there."""
    prefix = folder / "odoo"
    stamp = prefix / "version"
    if not stamp.exists():
        places.check_space(folder)
        step("fetching Odoo 19 from Debian (about 120 MB)")
        fresh = folder / "odoo.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fetch(folder, fresh, log)
        shutil.rmtree(prefix, ignore_errors=True)
        fresh.rename(prefix)
    return Odoo(prefix / DIST_PACKAGES, stamp.read_text())


def fetch(folder, prefix, log):
    """Download and unpack Debian's odoo-19 and what it links to into ``prefix``."""
    own = own_release()
    apt = Apt(folder / "apt", dict.fromkeys(("unstable", own)), log)
    apt.update()
    downloads = folder / "downloads"
    shutil.rmtree(downloads, ignore_errors=True)
    packages = ["odoo-19/unstable", *(f"{name}/{own}" for name in LINKED)]
    files = apt.download(packages, downloads)
    step("unpacking Odoo 19")
    prefix.mkdir()
    unpack(files, prefix, log)
    importable = prefix / DIST_PACKAGES
    for entry in importable.iterdir():
        if not entry.name.startswith("odoo"):
            shutil.rmtree(entry)  # a second, incomplete copy of the addons
    asset = importable / "odoo" / "addons" / MISSING_ASSET
    if not asset.exists():
        asset.parent.mkdir(parents=True, exist_ok=True)
        asset.touch()
    (package,) = (file.stem for file in files if file.name.startswith("odoo-19_"))
    (prefix / "version").write_text(package)
    shutil.rmtree(downloads)
    shutil.rmtree(apt.folder)
