"""setup/run: the demo community on a web server of your own."""

import argparse
import signal

from .. import demo, environment, web
from ..progress import step


def main(arguments):
    """Bring the demo up, tell who may log in, and serve until interrupted."""
    options = parse(arguments)
    web.check_port(options.port)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.default_int_handler)
    place = environment.prepare()
    try:
        demo.up_to_date(place, options.db, options.fresh)
        server = web.WebServer(place, options.db, options.port)
        return serve(server, demo.logins(place, options.db))
    finally:
        place.close()


def parse(arguments):
    """Return the command line's options."""
    parser = argparse.ArgumentParser(
        prog="setup/run", description="Start the solidarity suite with demo data."
    )
    parser.add_argument(
        "--fresh", action="store_true", help="drop the database and start over"
    )
    parser.add_argument(
        "--port", type=int, default=8069, help="where to listen (default: 8069)"
    )
    parser.add_argument(
        "--db", default="solidarity", help="the database's name (default: solidarity)"
    )
    return parser.parse_args(arguments)


def serve(server, logins):
    """Serve until the server ends or somebody interrupts; return the exit status."""
    try:
        step("starting the server")
        server.start()
        step("ready")
        print(welcome(server.url, server.log, logins), flush=True)
        return server.wait()
    except KeyboardInterrupt:
        step("stopping")
        return 0
    finally:
        server.stop()


def welcome(url, log, logins):
    """Return what a newcomer needs: the address and who may log in."""
    rows = [("who", "login", "password", "starts at")]
    rows += [
        (name, login, login, f"{url}/{'odoo' if internal else 'my'}")
        for name, login, internal in logins
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    table = "\n".join(f"  {line.rstrip()}" for line in lines)
    return f"\nOpen {url}\n\n{table}\n\nLog: {log}\nCtrl-C stops the server.\n"
