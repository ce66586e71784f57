"""PDFs: the machine's own wkhtmltopdf, else Debian's, else pages to print."""

import shutil
import subprocess

import pytest
from fakes import program
from lib import debian, wkhtmltopdf

# dpkg-deb -x FILE PREFIX: a program that says where its libraries are
UNPACK = """
[ -n "$LD_LIBRARY_PATH" ] && exit 1
mkdir -p "$3/usr/bin" "$3/usr/lib/x86_64-linux-gnu/qt5/plugins"
{ echo "#!/bin/sh"; echo "echo \\$LD_LIBRARY_PATH \\$QT_QPA_PLATFORM \\$1"; } \
    > "$3/usr/bin/wkhtmltopdf"
chmod +x "$3/usr/bin/wkhtmltopdf"
"""
APT = """
case "$*" in
*"--format"*) echo http://mirror/debian/;;
*" install --simulate "*) echo "Inst libqt5 (5)"; echo "Inst wkhtmltopdf (0.12)";;
*" download "*) echo "$*" > ../downloaded; touch wkhtmltopdf.deb;;
esac
"""


@pytest.fixture
def machine(programs, tmp_path, monkeypatch):
    """A Debian 12 without wkhtmltopdf; its mirror has what ``machine(listed)`` says."""
    keyring = tmp_path / "keyring.gpg"
    keyring.touch()
    monkeypatch.setattr(debian, "KEYRINGS", [keyring])
    monkeypatch.setattr(wkhtmltopdf, "own_release", lambda: "bookworm")
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    which = shutil.which
    monkeypatch.setattr(
        shutil, "which", lambda name: which(name, path=str(programs)) and name
    )
    program(programs, "dpkg-deb", UNPACK)

    def make(listed, apt=APT):
        program(programs, "apt-get", apt)
        program(programs, "apt-cache", f"echo '{listed}'")
        return tmp_path, tmp_path / "log"

    return make


def test_own_one_is_left_alone(programs, machine):
    program(programs, "wkhtmltopdf", "exit 0")
    folder, log = machine("", apt="exit 100")
    assert wkhtmltopdf.find(folder, log) is None
    assert not (folder / "wkhtmltopdf").exists()


def test_debians_is_unpacked_with_what_the_machine_lacks(machine):
    folder, log = machine(" wkhtmltopdf | 0.12.6-2 | http://mirror bookworm/main")
    found = wkhtmltopdf.find(folder, log)
    asked = (folder / "downloaded").read_text()
    assert asked.endswith("download libqt5/bookworm wkhtmltopdf/bookworm\n")
    said = subprocess.run([found / "wkhtmltopdf", "a b"], stdout=subprocess.PIPE)
    libraries = found.parent / "usr/lib/x86_64-linux-gnu"
    assert said.stdout.decode() == f"{libraries} offscreen a b\n"
    # the second start fetches nothing
    machine("", apt="exit 100")
    assert wkhtmltopdf.find(folder, log) == found


def test_release_without_it_is_told_once_looked_for(machine, capsys):
    folder, log = machine("")
    for _start in range(2):
        assert wkhtmltopdf.find(folder, log) is None
        assert "pages to print from the browser" in capsys.readouterr().err
        machine("", apt="exit 100")


def test_no_network_does_not_stop_anything(machine, capsys):
    folder, log = machine(
        "", apt="case $1 in indextargets) echo http://m/debian/;; *) exit 100;; esac"
    )
    assert wkhtmltopdf.find(folder, log) is None
    assert "pages to print" in capsys.readouterr().err
    assert not (folder / "wkhtmltopdf").exists()
