"""The demo database: made once, brought up to date when addons change."""

from . import addons
from .errors import SetupError
from .progress import step
from .python_env import REQUIREMENTS

# not needed by any addon of the suite: what Odoo itself lacks for accountants, general
# ledger, trial balance and partner ledger
FOR_ACCOUNTANTS = ("account_financial_report",)
BUILDING = "building"


def up_to_date(place, database, fresh):
    """Make sure that ``database`` holds the suite with demo data, as it is now.

    :param place: an Environment
    :param bool fresh: start over
    :raises SetupError: the database is not one that this function made
    """
    suite = addons.find()
    if not suite:
        raise SetupError("There are no addons in this repository to install.")
    now = {**addons.digests(suite), **addons.pinned(FOR_ACCOUNTANTS, REQUIREMENTS)}
    databases = place.databases
    before = databases.read_mark(database)
    if databases.exists(database) and before is None:
        raise SetupError(
            f"The database {database} was not made by setup/run, which will not touch "
            "it: name another one with --db."
        )
    if fresh or before == BUILDING:
        step(f"dropping the database {database}")
        databases.drop(database)
        before = None
    if before in (None, BUILDING):
        _create(place, database, now)
    elif before != now:
        _update(place, database, before, now)


def _create(place, database, now):
    """Create the database with all the addons and their demo data."""
    step(f"creating the database {database} with demo data: {', '.join(now)}")
    place.databases.create(database)
    place.databases.mark(database, BUILDING)
    place.install(database, list(now), demo=True)
    place.databases.mark(database, now)


def _update(place, database, before, now):
    """Install what is new and update what changed since ``before``."""
    new = [name for name in now if name not in before]
    changed = [name for name in now if name in before and now[name] != before[name]]
    if new:
        step(f"installing {', '.join(new)}")
    if changed:
        step(f"updating {', '.join(changed)}")
    if new or changed:
        place.install(database, new, demo=True, update=changed)
    place.databases.mark(database, now)


def logins(place, database):
    """Return (name, login, whether an internal user) of those who may log in.

    Demo users are the suite's records ``user_demo…``; their password is their login,
    as that of Odoo's own admin is.
    """
    rows = place.databases.query(
        """
        SELECT DISTINCT p.name, u.login, NOT coalesce(u.share, FALSE)
          FROM res_users u
          JOIN res_partner p ON p.id = u.partner_id
          JOIN ir_model_data d ON d.model = 'res.users' AND d.res_id = u.id
         WHERE u.active
           AND (d.module = 'base' AND d.name = 'user_admin'
                OR starts_with(d.module, 'solidarity_')
                AND starts_with(d.name, 'user_demo'))
         ORDER BY 3 DESC, 1
        """,
        database,
    )
    return [(name, login, internal == "t") for name, login, internal in rows]
