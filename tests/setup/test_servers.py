"""PostgreSQL, the web server's port and Chromium, when they are not as hoped."""

import socket
import subprocess
import sys
from types import SimpleNamespace

import pytest
from fakes import program
from lib import browser, places, postgres, web
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


def test_no_chromium_and_not_root(programs, tmp_path, monkeypatch):
    monkeypatch.setattr(browser, "is_root", lambda: False)
    with pytest.raises(SetupError, match="'apt-get install chromium'"):
        browser.ensure(tmp_path / "log")


def test_chromium_is_installed_by_root(programs, tmp_path, monkeypatch):
    monkeypatch.setattr(browser, "is_root", lambda: True)
    log = tmp_path / "log"
    program(programs, "apt-get", "exit 0")
    browser.ensure(log)
    assert "apt-get install --yes --no-install-recommends chromium" in log.read_text()


def test_pdfs_take_their_styles_from_the_port_that_was_chosen():
    asked = []
    databases = SimpleNamespace(query=lambda *query: asked.append(query))
    place = SimpleNamespace(log=None, databases=databases)
    web.WebServer(place, "coop", 8070)._tell_where_styles_are()
    [(sql, database)] = asked
    assert "('report.url', 'http://127.0.0.1:8070')" in sql
    assert database == "coop"
