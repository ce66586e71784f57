"""Bad circumstances each end in one sentence that says what to do."""

import ast
import errno
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from fakes import program
from lib import (
    debian,
    errors,
    odoo_package,
    old_python,
    places,
    process,
    python_env,
)
from lib.errors import SetupError

SCRIPTS = places.REPOSITORY / "setup"


@pytest.fixture
def apt(programs, tmp_path, monkeypatch):
    """A machine with apt, a Debian mirror and keys; set ``apt.answer`` to shell."""
    keyring = tmp_path / "keyring.gpg"
    keyring.touch()
    monkeypatch.setattr(debian, "KEYRINGS", [keyring])
    program(programs, "dpkg-deb", "exit 0")

    def answer(shell):
        listed = "case $1 in indextargets) echo http://mirror/debian/; exit;; esac"
        program(programs, "apt-get", f"{listed}\n{shell}")
        return debian.Apt(tmp_path / "apt", ["unstable"], tmp_path / "log")

    return answer


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 10, 1), (3, 14, 0)])
def test_wrong_python_is_told_which_ones_will_do(version):
    assert "3.11, 3.12 or 3.13" in old_python.complaint(version)


@pytest.mark.parametrize("version", [(3, 11, 2), (3, 12, 0), (3, 13, 9)])
def test_right_python_is_let_in(version):
    assert old_python.complaint(version) == ""


@pytest.mark.parametrize("name", ["run", "test", "odoo", "lib/old_python.py"])
def test_what_old_pythons_read_has_no_newer_syntax(name):
    tree = ast.parse((SCRIPTS / name).read_text(), feature_version=(3, 4))
    newer = (ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.Await, ast.Match)
    assert not [node for node in ast.walk(tree) if isinstance(node, newer)]


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (SetupError("Do this."), "Do this."),
        (OSError(errno.ENOSPC, "full"), errors.DISK_FULL),
        (KeyboardInterrupt(), 130),
    ],
)
def test_problems_become_a_sentence(problem, status):
    def fail(_arguments):
        raise problem

    with pytest.raises(SystemExit) as left:
        errors.run(fail)
    assert left.value.code == status


def test_bugs_keep_their_traceback():
    with pytest.raises(OSError, match="odd"):
        errors.run(lambda _arguments: (_ for _ in ()).throw(OSError(1, "odd")))


def test_home_that_cannot_be_written_is_reported_by_the_command_itself(tmp_path):
    (tmp_path / "file").touch()
    done = subprocess.run(
        [sys.executable, SCRIPTS / "odoo", "--version"],
        env={**os.environ, "SOLIDARITY_HOME": str(tmp_path / "file" / "home")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "set SOLIDARITY_HOME to a folder that is" in done.stderr


def test_too_little_space_is_reported_before_anything_is_fetched(monkeypatch, tmp_path):
    usage = SimpleNamespace(free=1024**3)
    monkeypatch.setattr(places.shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(SetupError, match="Only 1.0 GB are free.* needs 3 GB"):
        places.check_space(tmp_path)


def test_socket_of_a_deep_folder_moves_to_a_short_one(tmp_path):
    assert places.socket_folder(tmp_path) == tmp_path / "run" / "postgresql"
    deep = places.socket_folder(tmp_path / ("x" * 100))
    assert len(str(deep / ".s.PGSQL.5432")) < 107


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("Temporary failure in name resolution", "the index cannot be reached"),
        ("NewConnectionError: refused", "the index cannot be reached"),
        ("[Errno 28] No space left on device", "disk is full"),
        ("something else", "the reason is at the end of"),
    ],
)
def test_failed_downloads_are_explained(output, sentence):
    assert sentence in process.explain(output, "Installing", "the index", "log")


def test_missing_program_is_named(programs, tmp_path):
    with pytest.raises(SetupError, match="'useradd' is not on this machine"):
        process.call(["useradd"], tmp_path / "log", "Adding a user")


def test_machine_without_apt_is_pointed_to_odoo_src(programs):
    with pytest.raises(SetupError, match="no apt.*set ODOO_SRC"):
        debian.mirror()


def test_machine_without_a_debian_mirror_is_pointed_to_odoo_src(programs):
    program(programs, "apt-get", "echo http://mirror/ubuntu/")
    program(programs, "dpkg-deb", "exit 0")
    with pytest.raises(SetupError, match="None of apt's sources.*set ODOO_SRC"):
        debian.mirror()


def test_machine_without_debian_keys_is_told_the_package(apt, monkeypatch):
    monkeypatch.setattr(debian, "KEYRINGS", [])
    with pytest.raises(SetupError, match="install the package debian-archive-keyring"):
        apt("exit 0")


def test_unreachable_mirror(apt):
    unreachable = apt("echo 'E: Could not resolve mirror'; exit 100")
    with pytest.raises(SetupError, match="Debian mirror cannot be reached"):
        unreachable.update()


def test_signature_that_does_not_verify(apt):
    forged = apt("echo 'W: GPG error: BADSIG 1234'; exit 100")
    with pytest.raises(SetupError, match="could not verify the signature"):
        forged.update()


def test_mirror_that_is_out_of_date(apt):
    stale = apt("echo 'E: Release file for unstable is expired'; exit 100")
    with pytest.raises(SetupError, match="clock, or name a mirror that is up to date"):
        stale.update()


def test_package_gone_from_its_suite(apt, tmp_path):
    gone = apt("echo 'E: Unable to locate package odoo-19'; exit 100")
    with pytest.raises(SetupError, match="odoo-19 is not in Debian's.*set ODOO_SRC"):
        gone.download(["odoo-19/unstable"], tmp_path / "downloads")


def test_unknown_release_takes_stable(tmp_path):
    file = tmp_path / "os-release"
    file.write_text('ID=debian\nVERSION_CODENAME=trixie\nNAME="Debian"\n')
    assert debian.own_release(file) == "trixie"
    file.write_text("ID=debian\nVERSION_CODENAME=sid\n")
    assert debian.own_release(file) == "stable"


def odoo_tree(folder, major=19):
    """Make something that looks like an Odoo source checkout."""
    (folder / "odoo").mkdir(parents=True)
    line = f"version_info = ({major}, 0, 0, FINAL, 0, '')\n"
    (folder / "odoo" / "release.py").write_text(line)
    return folder


def test_odoo_src_that_is_no_odoo(tmp_path):
    with pytest.raises(SetupError, match="not an Odoo source checkout"):
        odoo_package.from_source(tmp_path)


def test_odoo_src_of_another_series(tmp_path):
    with pytest.raises(SetupError, match="is Odoo 18.0.*needs 19.0"):
        odoo_package.from_source(odoo_tree(tmp_path, 18))


def test_odoo_src_comes_first(tmp_path, monkeypatch):
    tree = odoo_tree(tmp_path / "checkout")
    (tree / "addons").mkdir()
    monkeypatch.setenv("ODOO_SRC", str(tree))
    odoo = odoo_package.find(tmp_path, tmp_path / "log")
    assert odoo.path == tree
    assert odoo.addons == tree / "addons"


@pytest.mark.parametrize(("major", "found"), [(19, True), (18, False)])
def test_installed_odoo_is_used_if_it_is_19(tmp_path, monkeypatch, major, found):
    tree = odoo_tree(tmp_path / "dist-packages", major)
    answer = SimpleNamespace(returncode=0, stdout=f"{tree}/odoo/release.py\n")
    monkeypatch.setattr(odoo_package.subprocess, "run", lambda *_a, **_k: answer)
    odoo = odoo_package.installed(tmp_path)
    assert bool(odoo) == found
    if found:
        assert (odoo.path / "odoo").resolve() == tree / "odoo"


def test_wheel_that_is_not_to_be_had():
    gone = "ERROR: No matching distribution found for lxml==1.0\n"
    assert "lxml==1.0 is not to be had" in python_env._gone(gone)
    assert python_env._gone(f"Retrying after NewConnectionError\n{gone}") is None


def test_python_without_pip_takes_debians(tmp_path, monkeypatch):
    wheel = tmp_path / "pip/usr/share/python-wheels/pip-23.0.1-py3-none-any.whl"
    wheel.parent.mkdir(parents=True)
    wheel.touch()
    monkeypatch.setattr(python_env, "_bundled_wheel", lambda: None)
    assert python_env.find_pip(tmp_path, tmp_path / "log") == wheel / "pip"
