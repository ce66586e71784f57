"""setup/odoo: Odoo's own command line in the suite's environment."""

import subprocess

from .. import environment, process


def main(arguments):
    """Run Odoo with ``arguments`` and return its exit status."""
    place = environment.prepare()
    try:
        child = subprocess.Popen(place.command(*arguments), env=place.variables())
        return process.attend(child)
    finally:
        place.close()
