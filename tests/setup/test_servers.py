"""PostgreSQL, the web server's port and Chromium, when they are not as hoped."""

import shutil
import socket
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import SimpleNamespace

import pytest
from fakes import program
from lib import browser, memory, places, postgres, web
from lib.database import Databases
from lib.errors import SetupError


def test_taken_port_is_reported_by_the_command_itself():
    with socket.create_server((web.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        command = [
            sys.executable,
            places.REPOSITORY / "setup" / "run",
            "--port",
            str(port),
        ]
        done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"Port {port} is taken" in done.stderr
    assert f"--port {port + 1}" in done.stderr


@pytest.mark.parametrize(
    ("user", "psql", "sentence"),
    [
        ("odoo", "echo 'connection refused' >&2; exit 2", "does not answer"),
        ("odoo", "echo f", "ALTER ROLE odoo CREATEDB"),
        ("postgres", "echo t", "refuses to work as the database user postgres"),
    ],
)
def test_external_database_server(tmp_path, monkeypatch, user, psql, sentence):
    monkeypatch.setenv("PGHOST", "db.example.org")
    monkeypatch.setenv("PGUSER", user)
    program(tmp_path, "psql", psql)
    server = postgres.choose(tmp_path, tmp_path, tmp_path / "log")
    with pytest.raises(SetupError, match=sentence):
        server.start()


def test_embedded_server_ignores_other_pg_variables(tmp_path, monkeypatch):
    monkeypatch.delenv("PGHOST", raising=False)
    monkeypatch.delenv("PGPORT", raising=False)
    monkeypatch.setenv("PGDATABASE", "elsewhere")
    server = postgres.choose(tmp_path, tmp_path, tmp_path / "log")
    named = {k: v for k, v in server.environment().items() if k.startswith("PG")}
    assert named == {
        "PGHOST": str(server.sockets),
        "PGPORT": "5432",
        "PGUSER": "odoo",
    }


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    """A PostgreSQL of its own that may keep databases in a folder "memory"."""
    monkeypatch.delenv("PGHOST", raising=False)
    monkeypatch.delenv("PGPORT", raising=False)
    # the server's own user passes through on its way to the data
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == places.REPOSITORY.owner() and len(folder.parts) > 2:
            folder.chmod(0o755)
    for name in ("memory", "run", "log"):
        (tmp_path / name).mkdir()
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(memory, "FOLDERS", tmp_path / "memory")
    monkeypatch.setattr(memory, "FOLDER_NEEDED", 0)
    monkeypatch.setattr(memory, "MEMORY_NEEDED", 0)
    programs = postgres.programs(Path(sysconfig.get_path("purelib")))
    server = postgres.choose(tmp_path, programs, tmp_path / "log" / "setup.log")
    server.start()
    try:
        yield server
    finally:
        server.stop_if_unused()


def test_databases_in_memory_and_a_machine_that_restarts(cluster, tmp_path):
    tablespace = cluster.memory_tablespace()
    assert cluster.memory_tablespace() == tablespace
    databases = Databases(cluster)
    databases.copy("template0", "one", tablespace)
    databases.copy("one", "two")
    (folder,) = (tmp_path / "memory").iterdir()
    assert len(list(folder.glob("PG_18*/*"))) == 2
    cluster.stop_if_unused()
    shutil.rmtree(folder)
    cluster.start()
    for name in ("one", "two"):
        databases.drop(name)
    databases.copy("template0", "three", cluster.memory_tablespace())
    assert databases.exists("three")


def test_a_new_cluster_where_one_was_before(cluster, tmp_path):
    cluster.memory_tablespace()
    cluster.stop_if_unused()
    shutil.rmtree(cluster.data)
    cluster.start()
    Databases(cluster).copy("template0", "one", cluster.memory_tablespace())


@pytest.mark.parametrize("needed", ["FOLDER_NEEDED", "MEMORY_NEEDED"])
def test_no_memory_to_spare(cluster, monkeypatch, needed):
    monkeypatch.setattr(memory, needed, 2**60)
    assert cluster.memory_tablespace() is None


def test_systems_that_do_not_tell_their_memory(tmp_path):
    (tmp_path / "meminfo").write_text("MemTotal: 12 kB\nMemAvailable:       7 kB\n")
    assert memory.available(tmp_path / "meminfo") == 7 * 1024
    assert memory.available(tmp_path / "missing") == 0


def test_databases_of_an_external_server_stay_where_they_are(tmp_path, monkeypatch):
    monkeypatch.setenv("PGHOST", "db.example.org")
    server = postgres.choose(tmp_path, tmp_path, tmp_path / "log")
    assert server.memory_tablespace() is None


def test_no_chromium_and_not_root(programs, tmp_path, monkeypatch):
    monkeypatch.setattr(browser, "is_root", lambda: False)
    with pytest.raises(SetupError, match="'apt-get install chromium-headless-shell'"):
        browser.ensure(tmp_path / "log")


def test_chromium_is_installed_by_root(programs, tmp_path, monkeypatch):
    monkeypatch.setattr(browser, "is_root", lambda: True)
    log = tmp_path / "log"
    program(programs, "apt-get", "exit 0")
    browser.ensure(log)
    command = "apt-get install --yes --no-install-recommends chromium-headless-shell"
    assert command in log.read_text()


@pytest.mark.parametrize("is_root", [False, True])
def test_a_chromium_that_is_there_will_do(programs, tmp_path, monkeypatch, is_root):
    """Also where the lighter one cannot be installed."""
    monkeypatch.setattr(browser, "is_root", lambda: is_root)
    program(programs, "apt-get", "exit 1")
    chromium = program(programs, "chromium", "exit 0")
    browser.ensure(tmp_path / "log")
    assert browser.find() == str(chromium)
    lighter = program(programs, "chromium-headless-shell", "exit 0")
    assert browser.find() == str(lighter)


def test_pdfs_take_their_styles_from_the_port_that_was_chosen():
    asked = []
    databases = SimpleNamespace(query=lambda *query: asked.append(query))
    place = SimpleNamespace(log=None, databases=databases)
    web.WebServer(place, "coop", 8070)._tell_where_styles_are()
    [(sql, database)] = asked
    assert "('report.url', 'http://127.0.0.1:8070')" in sql
    assert database == "coop"
