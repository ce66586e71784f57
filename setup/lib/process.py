"""Run other programs: output to a log, failures as one sentence."""

import os
import re
import signal
import subprocess

from .errors import DISK_FULL, SetupError

NO_NETWORK = re.compile(
    r"Temporary failure|Could not resolve|Name or service not known|"
    r"Failed to establish a new connection|NewConnectionError|ConnectTimeout|"
    r"Network is unreachable|Connection refused|Connection failed|"
    r"Could not connect|Unable to connect|Cannot initiate the connection|"
    r"ProxyError|Read timed out|Connection timed out"
)


def explain(output, what, source, log):
    """Turn a failed download's output into one sentence.

    :param str what: what was to be done, to begin the sentence with
    :param str source: what could not be reached, if it is the network
    :param log: the file with the details
    """
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return DISK_FULL
    if NO_NETWORK.search(output):
        return (
            f"{what} failed because {source} cannot be reached: check the network "
            "(and proxy) of this machine and start the same command again."
        )
    return f"{what} failed: the reason is at the end of {log}."


def call(command, log, what, source="a server", env=None, hint=None, cwd=None):
    """Run ``command`` to its end and return its output, which also goes to ``log``.

    :param hint: function from the output to a sentence, or None if it knows none
    :raises SetupError: the program is missing or ended with an error
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except FileNotFoundError as error:
        raise SetupError(
            f"{what} failed: the program '{command[0]}' is not on this machine."
        ) from error
    with open(log, "a") as file:
        file.write(f"$ {' '.join(str(part) for part in command)}\n{done.stdout}\n")
    if done.returncode:
        sentence = hint(done.stdout) if hint else None
        raise SetupError(sentence or explain(done.stdout, what, source, log))
    return done.stdout


def attend(child, beside=()):
    """Wait for an interactive ``child`` and return its exit status as a shell would.

    The child shares the terminal, so an interrupt typed there reaches it directly;
    signals sent to this process alone are passed on.

    :param beside: other children, to which signals are passed on as well
    """

    def pass_on(number, _frame):
        for one in (child, *beside):
            one.send_signal(number)

    before = {
        number: signal.signal(number, handler)
        for number, handler in (
            (signal.SIGINT, signal.SIG_IGN),
            (signal.SIGTERM, pass_on),
            (signal.SIGHUP, pass_on),
        )
    }
    try:
        status = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return status if status >= 0 else 128 - status


def end(child):
    """End a child that is still there, and wait for it."""
    if child.poll() is None:
        child.terminate()
        child.wait()


def is_root():
    """Tell whether this process may do everything."""
    return os.geteuid() == 0
