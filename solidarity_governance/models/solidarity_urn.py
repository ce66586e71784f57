import json
import logging
import os
import time
import uuid
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, config, file_open

from ..engine import urn_seal

_logger = logging.getLogger(__name__)


class SolidarityUrn(models.Model):
    """The votes of a secret ballot, or of an imported one: one row for all of them.

    Rows of their own would betray who voted what: by the time, the number, or the
    transaction in which they were written, which the electoral roll shares. Here all
    votes are in one value, in the order of random numbers, rewritten with each vote.
    That is why it is small, and not compressed: to copy a megabyte takes milliseconds.

    Old versions of the row stay in the database for a while, and who looks twice sees
    what came in between. So votes of an open ballot are encrypted, with a key that is
    in the file store and not in the database, and get other names when the urn is
    opened to be counted (``engine/urn_seal.py``); then the key is destroyed.

    Nobody has access to it; results are counted by the system.
    """

    _name = "solidarity.urn"
    _description = "Votes of a Secret Ballot"
    _log_access = False
    _rec_name = "decision_id"

    decision_id = fields.Many2one(
        "solidarity.decision", required=True, ondelete="cascade"
    )
    key_name = fields.Char(help="Name of the file with the key, as long as it is open.")
    records = fields.Binary(
        attachment=False,
        help="Encrypted votes of an open ballot, see engine/urn_seal.py, by name.",
    )
    record_size = fields.Integer(help="Bytes of one of them.")
    ballots = fields.Json(
        required=True,
        default=dict,
        help="{hash of the voter's receipt: content, see engine/ballot.py}, when it is "
        "counted",
    )

    _decision_unique = models.Constraint(
        "UNIQUE(decision_id)", "A decision has one urn."
    )

    def init(self):
        with file_open("solidarity_governance/sql/solidarity_urn.sql") as script:
            self.env.cr.execute(script.read())

    # --------------------------------------------------------- business methods

    @api.model
    def _set_up(self, decision):
        """Make an empty urn for a secret ballot, and its key."""
        # By SQL: the ORM takes an empty object for no value.
        self.env.cr.execute(
            SQL(
                "INSERT INTO solidarity_urn"
                " (decision_id, key_name, records, record_size, ballots)"
                " VALUES (%s, %s, '', %s, '{}')",
                decision.id,
                self._write_key(),
                urn_seal.get_record_size(decision._get_vote_size()),
            )
        )
        self.invalidate_model()

    def _put(self, receipt, vote, size):
        """Put a vote into the open urn, in the place of the one with this receipt.

        :param str receipt: normalised
        :param dict vote: content, and the ``reason`` if there is one
        :param int size: bytes of the longest vote in this ballot
        """
        self.ensure_one()
        self.env.cr.execute(
            SQL(
                "UPDATE solidarity_urn"
                " SET records = solidarity_urn_put(records, record_size, %s)"
                " WHERE id = %s",
                urn_seal.seal(self._get_key(), receipt, vote, size),
                self.id,
            )
        )
        self.invalidate_recordset()

    def _get(self, receipt):
        """Return the vote with this receipt, or None.

        :param str receipt: normalised
        """
        self.ensure_one()
        # one of many: not all of them are read
        if not self.key_name:
            return self._ask(SQL("ballots -> %s", urn_seal.final_name(receipt)))
        name = urn_seal.open_name(receipt)
        record = self._ask(SQL("solidarity_urn_find(records, record_size, %s)", name))
        return record and self._unseal([bytes(record)]).popitem()[1]

    def _unseal(self, records):
        """Return what was sealed: votes by their final names."""
        key = self._get_key()
        try:
            votes = dict(urn_seal.unseal(key, record) for record in records)
        except urn_seal.SealError:
            votes = {}
        if len(votes) < len(records):  # or one of them is there twice
            raise UserError(
                self.env._(
                    "Votes in the urn were changed by somebody who has access to the "
                    "database. Cancel the ballot, tell the members why, and hold it "
                    "again."
                )
            )
        return votes

    def _ask(self, expression):
        """Return the value of an SQL expression of the urn's row."""
        [(value,)] = self.env.execute_query(
            SQL("SELECT %s FROM solidarity_urn WHERE id = %s", expression, self.id)
        )
        return value

    def _reveal(self):
        """Open the urn when the ballot is over: votes without their old names.

        The key is destroyed as soon as this is committed.
        """
        if not self.key_name:
            return
        self._destroy_key_after_commit()
        votes = self._unseal(self._get_records())
        self.env.cr.execute(
            SQL(
                "UPDATE solidarity_urn"
                " SET ballots = %s::jsonb, records = NULL, key_name = NULL"
                " WHERE id = %s",
                json.dumps(votes),
                self.id,
            )
        )
        self.invalidate_recordset()

    def _get_votes(self):
        """Return the votes of an urn, a list in no order that says anything."""
        self.ensure_one()
        votes = (
            self._unseal(self._get_records())
            if self.key_name
            else self._ask(SQL("ballots"))
        )
        return [votes[name] for name in sorted(votes)]

    def _get_records(self):
        """Return the encrypted votes of an open urn, a list of bytes."""
        return urn_seal.split(bytes(self._ask(SQL("records"))), self.record_size)

    # --------------------------------------------------------------------- keys

    @api.model
    def _write_key(self):
        """Write a new key into the file store and return its name."""
        path = self._get_key_path(uuid.uuid4().hex)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.env.cr.postrollback.add(lambda: path.unlink(missing_ok=True))
        path.touch(mode=0o600, exist_ok=False)
        # on disk before the ballot is: votes must not outlive their key in a crash
        with path.open("wb") as file:
            file.write(urn_seal.make_key())
            file.flush()
            os.fsync(file.fileno())
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        return path.name

    def _get_key(self):
        try:
            key = self._get_key_path(self.key_name).read_bytes()
        except FileNotFoundError:
            key = b""
        if len(key) != urn_seal.KEY_SIZE:
            _logger.error("the key of urn %s is not in the file store", self.id)
            raise UserError(
                self.env._(
                    "The key of this secret ballot is missing in the file store of the "
                    "server. Ask the administrator to restore it from the backup; "
                    "without it the ballot can only be cancelled and held again."
                )
            )
        return key

    @api.model
    def _get_key_path(self, name):
        return Path(config.filestore(self.env.cr.dbname), "solidarity_urn", name)

    def _destroy_key_after_commit(self):
        """Destroy the key of a ballot that closes or is cancelled.

        What the transaction did may have been taken back to a savepoint: only what is
        committed says whether the votes still need the key.
        """
        names = self.filtered("key_name").mapped("key_name")
        registry = self.env.registry

        def destroy():
            with registry.cursor() as cr:
                urns = api.Environment(cr, api.SUPERUSER_ID, {})["solidarity.urn"]
                urns._destroy_unused_keys(names)

        if names:
            self.env.cr.postcommit.add(destroy)

    @api.model
    def _destroy_unused_keys(self, names):
        needed = self.search(
            [("key_name", "in", names), ("decision_id.state", "=", "open")]
        ).mapped("key_name")
        for name in set(names) - set(needed):
            self._get_key_path(name).unlink(missing_ok=True)

    @api.autovacuum
    def _gc_keys(self):
        """Destroy what was left behind by a crash, or by a ballot that did not open."""
        folder = self._get_key_path("")
        day_ago = time.time() - 24 * 3600
        paths = folder.glob("*") if folder.exists() else ()
        self._destroy_unused_keys(
            [path.name for path in paths if path.stat().st_mtime < day_ago]
        )
