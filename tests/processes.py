"""Processes that work on one ledger at once, where threads would take turns.

As Odoo's own server does it, one process loads the registry and forks the workers.
"""

import importlib
import multiprocessing
import traceback

import odoo
from odoo.modules.registry import Registry


class Workers:
    """So many processes that each call ``work(world, number, *arguments)``.

    They start together, at once; :meth:`results` waits for them.

    :param world: the ``World`` to work on, a dataclass of ids
    :param work: a function of a module, not a method or a closure
    :param arguments: what can be pickled without importing an addon
    :param options: names and values of Odoo's command line, such as ``db_host``
    """

    def __init__(self, world, count, work, *arguments, options=None):
        flags = ["-c", odoo.tools.config["config"], "--log-level=critical"]
        flags += [f"--{name}={value}" for name, value in (options or {}).items()]
        # a fresh interpreter: forking this one would copy its threads' locks
        context = multiprocessing.get_context("spawn")
        self._answer, answer = context.Pipe(duplex=False)
        self._parent = context.Process(
            target=_fork_workers,
            args=(answer, flags, _name(type(world)), vars(world), count)
            + (_name(work), arguments),
        )
        self._parent.start()
        answer.close()

    def are_running(self):
        """Whether one of them is still at work."""
        return not self._answer.poll()

    def results(self):
        """Wait for all of them and return what they returned, in their order.

        :raise AssertionError: with the traceback of each worker that raised
        """
        try:
            answers = self._answer.recv()
        except EOFError:
            raise AssertionError("the workers' parent process ended early") from None
        finally:
            self._parent.join()
        failures = [text for failed, text in answers if failed]
        assert not failures, "\n".join(failures)
        return [result for _failed, result in answers]


def _name(what):
    """Return what ``_find`` finds in another process."""
    return what.__module__, what.__name__


def _find(module, name):
    return getattr(importlib.import_module(module), name)


def _fork_workers(answer, flags, world_class, world_values, count, work, arguments):
    """Be the parent of the workers: fork them and pass on what they return."""
    odoo.tools.config.parse_config(flags)
    # only now are addons found, which both modules import
    world = _find(*world_class)(**world_values)
    work = _find(*work)
    Registry(world.database)
    odoo.sql_db.close_all()  # no connection is shared
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(count)
    pipes = []
    for number in range(count):
        receiver, sender = context.Pipe(duplex=False)
        context.Process(
            target=_call, args=(sender, barrier, work, world, number, arguments)
        ).start()
        sender.close()
        pipes.append(receiver)
    answer.send([_receive(pipe) for pipe in pipes])


def _call(sender, barrier, work, world, number, arguments):
    """Be one worker."""
    try:
        barrier.wait()
        sender.send((False, work(world, number, *arguments)))
    except BaseException:
        sender.send((True, f"worker {number}: {traceback.format_exc()}"))


def _receive(pipe):
    try:
        return pipe.recv()
    except EOFError:
        return True, "a worker process ended without a word"
