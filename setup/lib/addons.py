"""The suite's addons: which there are, what they need, whether they changed."""

import ast
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from .errors import SetupError
from .places import REPOSITORY

# changes there do not reach a database
NOT_INSTALLED = {"tests", "readme", "__pycache__"}


@dataclass(frozen=True)
class Addon:
    """One addon of the suite."""

    path: Path
    depends: tuple

    @property
    def name(self):
        """The addon's technical name."""
        return self.path.name

    def digest(self):
        """Return a hash of all that an installation of this addon is made of."""
        whole = hashlib.sha256()
        for file in sorted(self.path.rglob("*")):
            inside = file.relative_to(self.path)
            if NOT_INSTALLED.isdisjoint(inside.parts) and file.is_file():
                whole.update(f"{inside}\0".encode() + file.read_bytes() + b"\0")
        return whole.hexdigest()[:16]


def folders(repository=REPOSITORY):
    """Return the folders that have addons in them, for Odoo's addons path.

    The inner one comes first: Odoo takes what follows the first folder that fits for
    the name of the addon, and looks for translations there.
    """
    return [
        folder
        for folder in (repository / "addons", repository)
        if any(folder.glob("*/__manifest__.py"))
    ]


def find(repository=REPOSITORY):
    """Return the suite's installable addons, sorted by name.

    :raises SetupError: a manifest that cannot be read
    """
    found = []
    for folder in folders(repository):
        for file in folder.glob("*/__manifest__.py"):
            manifest = _read(file)
            if manifest.get("installable", True):
                depends = tuple(manifest.get("depends", ["base"]))
                found.append(Addon(file.parent, depends))
    return sorted(found, key=lambda addon: addon.name)


def _read(file):
    """Return a manifest as a dictionary."""
    try:
        manifest = ast.literal_eval(file.read_text())
    except (SyntaxError, ValueError) as error:
        raise SetupError(f"{file} is not a Python dictionary: {error}.") from error
    if not isinstance(manifest, dict):
        raise SetupError(f"{file} is not a Python dictionary.")
    return manifest


def outside_needs(suite):
    """Return the names of the addons that the suite stands on, sorted."""
    own = {addon.name for addon in suite}
    return sorted({name for addon in suite for name in addon.depends} - own)


def digests(suite):
    """Return a hash for each addon by its name."""
    return {addon.name: addon.digest() for addon in suite}


def pinned(names, requirements):
    """Return the versions of OCA addons that come as Python packages, by name.

    :param names: of addons that the file ``requirements`` pins
    """
    text = requirements.read_text()
    found = {}
    for name in names:
        (found[name],) = re.findall(rf"^odoo-addon-{name}==(\S+)$", text, re.M)
    return found
