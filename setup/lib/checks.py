"""The style checks of the OCA, with the pinned ruff and pylint-odoo."""

import subprocess

from .places import REPOSITORY
from .progress import step

# the environment variable that tells pytest which checks found something
STYLE_FINDINGS = "SOLIDARITY_STYLE_FINDINGS"


class StyleChecks:
    """The checks over some folders, running beside whatever else is done.

    :param place: an Environment
    :param folders: what to look at; pylint-odoo looks at the addons among them
    """

    def __init__(self, place, folders, addons):
        ruff = place.python.parent / "ruff"
        cache = f"--cache-dir={place.folder / 'cache' / 'ruff'}"
        commands = {
            "ruff check": [ruff, "check", cache, *folders],
            "ruff format": [ruff, "format", "--check", cache, *folders],
        }
        if addons:
            pylint = [place.python, "-m", "pylint"]
            pylint.append(f"--rcfile={REPOSITORY / '.pylintrc'}")
            commands["pylint-odoo"] = [*pylint, *addons]
        self.running = {
            name: subprocess.Popen(
                command,
                cwd=REPOSITORY,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            for name, command in commands.items()
        }

    def findings(self):
        """Wait for the checks, print what they found and return the names of those
        that found something."""
        failed = []
        for name, check in self.running.items():
            output, _ = check.communicate()
            step(f"{name}: {'findings' if check.returncode else 'fine'}")
            if check.returncode:
                print(output, flush=True)
                failed.append(name)
        return failed
