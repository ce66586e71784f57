"""How benchmarks measure and print: several ways of one work in turn, in one run."""

import statistics
import time


def take_turns(ways, turns, size):
    """Time each way ``turns`` × ``size`` times: in turns, so that all of them see the
    same machine in the same mood, and several in a row, as a server does its work.

    :param dict ways: name → function of the round's number
    :return: name → list of seconds
    """
    seconds = {name: [] for name in ways}
    for turn in range(turns):
        for name, way in ways.items():
            for number in range(turn * size, (turn + 1) * size):
                start = time.perf_counter()
                way(number)
                seconds[name].append(time.perf_counter() - start)
    return seconds


def print_table(title, head, rows):
    """Print a Markdown table, ready for ``docs/performance.md``."""
    print(f"\n\n### {title}\n")
    print("| " + " | ".join(head) + " |")
    print("|" + " --- |" * len(head))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")


def milliseconds(seconds):
    """Return the median of ``seconds`` as text."""
    return f"{statistics.median(seconds) * 1000:.2f} ms"
