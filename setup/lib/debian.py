"""Debian packages without root: fetched by apt, signatures checked, then unpacked.

apt works on folders of its own here; neither the machine's package lists nor its
installed packages are touched. The mirror is the one the machine itself uses.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from .errors import SetupError
from .process import call

KEYRINGS = [
    Path("/usr/share/keyrings", f"debian-archive-keyring.{ending}")
    for ending in ("gpg", "pgp")
]
RELEASES = ("bookworm", "trixie")


def own_release(os_release=Path("/etc/os-release")):
    """Return the name of the machine's Debian release, ``stable`` if it is not one
    that this project knows."""
    found = re.search(r"^VERSION_CODENAME=(\w+)", os_release.read_text(), re.M)
    return found[1] if found and found[1] in RELEASES else "stable"


def mirror():
    """Return the address of the Debian mirror that apt is configured with.

    :raises SetupError: no apt here, or none of its sources is Debian's
    """
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise SetupError(
            "This machine has no apt, so Odoo 19 cannot be fetched as a Debian "
            "package: get an Odoo 19.0 source checkout and set ODOO_SRC to its folder."
        )
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)"]
        + ["Created-By: Packages"],
        capture_output=True,
        text=True,
    ).stdout
    debian = sorted({uri for uri in listed.split() if re.search(r"/debian/?$", uri)})
    if not debian:
        raise SetupError(
            "None of apt's sources on this machine is Debian's, so Odoo 19 cannot be "
            "fetched as a Debian package: get an Odoo 19.0 source checkout and set "
            "ODOO_SRC to its folder."
        )
    return debian[0]


class Apt:
    """An apt of its own in a working folder.

    :param folder: for its lists, cache and sources
    :param suites: the Debian suites it knows, such as ``unstable``
    """

    source = "the Debian mirror"

    def __init__(self, folder, suites, log):
        self.folder = folder
        self.log = log
        keyring = next((path for path in KEYRINGS if path.exists()), None)
        if not keyring:
            raise SetupError(
                "Debian's signing keys are not on this machine: install the package "
                "debian-archive-keyring and start the same command again."
            )
        uri = mirror()
        for part in ("lists/partial", "cache/archives/partial"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        sources = folder / "sources.list"
        sources.write_text(
            "".join(f"deb [signed-by={keyring}] {uri} {s} main\n" for s in suites)
        )
        self.options = [
            f"-oDir::State::lists={folder / 'lists'}",
            f"-oDir::Cache={folder / 'cache'}",
            f"-oDir::Etc::sourcelist={sources}",
            "-oDir::Etc::sourceparts=-",
            "-oDebug::NoLocking=1",
            "-oAPT::Update::Error-Mode=any",
            "-oAPT::Sandbox::User=",
            "-oAcquire::Languages=none",
            "-oAcquire::Retries=1",
        ]

    def _run(self, arguments, what, hint=None, cwd=None, program="apt-get"):
        env = {**os.environ, "LC_ALL": "C.UTF-8"}
        return call(
            [program, *self.options, *arguments],
            self.log,
            what,
            source=self.source,
            env=env,
            hint=hint,
            cwd=cwd,
        )

    def update(self):
        """Fetch the package lists.

        :raises SetupError: mirror unreachable, or a signature that does not verify
        """
        self._run(["update"], "Fetching Debian's package lists", _untrusted)

    def has(self, name):
        """Tell whether a package of that name is in the suites."""
        what = f"Looking for {name} in Debian's package lists"
        listed = self._run(["madison", name], what, program="apt-cache")
        return any(line.split()[:1] == [name] for line in listed.splitlines())

    def lacking(self, name):
        """Return the packages that this machine lacks to run the package ``name``,
        itself included.

        :raises SetupError: what the machine has does not fit
        """
        listed = self._run(
            ["install", "--simulate", "--no-install-recommends", name],
            f"Finding out what {name} needs",
        )
        return re.findall(r"^Inst (\S+)", listed, re.M)

    def download(self, packages, folder):
        """Download ``packages`` (``name/suite``) into ``folder``, checked against the
        signed lists, and return the files.

        :raises SetupError: a package is gone from its suite, or no network
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._run(
            ["download", *packages],
            f"Downloading {', '.join(packages)}",
            _gone,
            cwd=folder,
        )
        return sorted(folder.glob("*.deb"))


def _untrusted(output):
    """Explain package lists that apt does not accept."""
    if re.search(r"NO_PUBKEY|is not signed|invalid signature|BADSIG|EXPKEYSIG", output):
        return (
            "apt could not verify the signature of Debian's package lists: update the "
            "package debian-archive-keyring and start the same command again."
        )
    if re.search(r"is expired|is not valid yet", output):
        return (
            "apt refuses the package lists of this machine's Debian mirror because of "
            "their date: correct the machine's clock, or name a mirror that is up to "
            "date in apt's sources, and start the same command again."
        )
    return None


def _gone(output):
    """Explain a package that its suite does not have."""
    gone = re.search(
        r"Unable to locate package (\S+)|Release '\S+' for '(\S+)' was not found|"
        r"Package '?(\S+?)'? has no installation candidate",
        output,
    )
    if not gone:
        return None
    name = next(part for part in gone.groups() if part)
    return (
        f"The package {name} is not in Debian's archive any more: get an Odoo 19.0 "
        "source checkout and set ODOO_SRC to its folder."
    )


def unpack(packages, prefix, log):
    """Unpack .deb files into ``prefix`` without installing them."""
    for package in packages:
        call(["dpkg-deb", "-x", package, prefix], log, f"Unpacking {package.name}")
