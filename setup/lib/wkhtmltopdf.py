"""wkhtmltopdf, which Odoo prints PDFs with: the machine's own, else Debian's package.

Debian's package is unpacked here like Odoo's, with the libraries and fonts that the
machine lacks. A release that has no such package (Debian 13) goes without: the suite
then hands out statements as pages to print from the browser.
"""

import shutil

from .debian import Apt, own_release, unpack
from .errors import SetupError
from .progress import step

NAME = "wkhtmltopdf"
WITHOUT = "so statements come as pages to print from the browser instead of PDFs"

# finds its libraries beside itself and needs no screen
STARTER = """#!/bin/sh
here=$(cd "$(dirname "$0")/.." && pwd)
for folder in "$here"/usr/lib/*-linux-gnu* "$here"/lib/*-linux-gnu*; do
    [ -d "$folder" ] && libraries="$libraries${libraries:+:}$folder"
    [ -d "$folder/qt5/plugins" ] && export QT_PLUGIN_PATH="$folder/qt5/plugins"
done
export LD_LIBRARY_PATH="$libraries"
export QT_QPA_PLATFORM=offscreen
export FONTCONFIG_FILE="$here/fonts.conf"
export XDG_CACHE_HOME="$here/cache"
exec "$here/usr/bin/$(basename "$0")" "$@"
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
    <dir>/usr/share/fonts</dir>
    <dir prefix="relative">usr/share/fonts</dir>
    <include ignore_missing="yes">/etc/fonts/conf.d</include>
    <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""


def find(folder, log):
    """Return the folder with wkhtmltopdf that has to be put on PATH, None if one is
    there already or none is to be had, which is then said.

    :param folder: for generated files
    """
    if shutil.which(NAME):
        return None
    prefix = folder / NAME
    stamp = prefix / "release"
    try:
        release = own_release()
        if not stamp.exists() or stamp.read_text() != release:
            fresh = folder / f"{NAME}.new"
            shutil.rmtree(fresh, ignore_errors=True)
            fetch(folder, fresh, release, log)
            shutil.rmtree(prefix, ignore_errors=True)
            fresh.rename(prefix)
    except SetupError as error:
        # everything else works without it; the next start tries again
        step(f"no {NAME}, {WITHOUT}: {error}")
        return None
    programs = prefix / "bin"
    if programs.is_dir():
        return programs
    step(f"this Debian release has no {NAME}, {WITHOUT}")
    return None


def fetch(folder, prefix, release, log):
    """Unpack Debian's package with what the machine lacks into ``prefix``; only mark
    it as looked for where the release does not have it.

    :raises SetupError: no apt, no network, or libraries that do not fit
    """
    apt = Apt(folder / f"apt-{NAME}", [release], log)
    apt.update()
    prefix.mkdir()
    if apt.has(NAME):
        step(f"fetching {NAME} from Debian (30 to 100 MB)")
        downloads = folder / f"downloads-{NAME}"
        shutil.rmtree(downloads, ignore_errors=True)
        packages = [f"{name}/{release}" for name in apt.lacking(NAME)]
        unpack(apt.download(packages, downloads), prefix, log)
        shutil.rmtree(downloads)
        (prefix / "fonts.conf").write_text(FONTS)
        (prefix / "bin").mkdir()
        for name in (NAME, "wkhtmltoimage"):
            starter = prefix / "bin" / name
            starter.write_text(STARTER)
            starter.chmod(0o755)
    (prefix / "release").write_text(release)
    shutil.rmtree(apt.folder)
