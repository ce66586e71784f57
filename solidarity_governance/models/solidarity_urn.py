import json
import logging
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
    ballots = fields.Json(
        required=True,
        default=dict,
        help="{hash of the voter's receipt: content, see engine/ballot.py}; of an open "
        "ballot encrypted, see engine/urn_seal.py",
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
        path = self._get_key_path(uuid.uuid4().hex)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(urn_seal.make_key())
        self.env.cr.postrollback.add(lambda: path.unlink(missing_ok=True))
        # By SQL: the ORM takes an empty object for no value.
        self.env.cr.execute(
            SQL(
                "INSERT INTO solidarity_urn (decision_id, key_name, ballots)"
                " VALUES (%s, %s, '{}')",
                decision.id,
                path.name,
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
        sealed = urn_seal.seal(self._get_key(), receipt, vote, size)
        self.env.cr.execute(
            SQL(
                "UPDATE solidarity_urn"
                " SET ballots = jsonb_set(ballots, ARRAY[%s], to_jsonb(%s::text))"
                " WHERE id = %s",
                urn_seal.open_name(receipt),
                sealed,
                self.id,
            )
        )
        self.invalidate_recordset()

    def _get(self, receipt):
        """Return the vote with this receipt, or None.

        :param str receipt: normalised
        """
        self.ensure_one()
        if not self.key_name:
            return self._find(urn_seal.final_name(receipt))
        sealed = self._find(urn_seal.open_name(receipt))
        return sealed and self._unseal([sealed]).popitem()[1]

    def _unseal(self, texts):
        """Return what was sealed: votes by their final names."""
        key = self._get_key()
        try:
            return dict(urn_seal.unseal(key, text) for text in texts)
        except urn_seal.SealError:
            raise UserError(
                self.env._(
                    "Votes in the urn were changed by somebody who has access to the "
                    "database. Cancel the ballot, tell the members why, and hold it "
                    "again."
                )
            ) from None

    def _find(self, name):
        # one of many: not all of them are read
        [(found,)] = self.env.execute_query(
            SQL("SELECT ballots -> %s FROM solidarity_urn WHERE id = %s", name, self.id)
        )
        return found

    def _reveal(self):
        """Open the urn when the ballot is over: votes without their old names.

        The key is destroyed as soon as this is committed.
        """
        if not self.key_name:
            return
        self._destroy_key_after_commit()
        votes = self._unseal(self._get_all().values())
        self.env.cr.execute(
            SQL(
                "UPDATE solidarity_urn SET ballots = %s::jsonb, key_name = NULL"
                " WHERE id = %s",
                json.dumps(votes),
                self.id,
            )
        )
        self.invalidate_recordset()

    def _get_votes(self):
        """Return the votes of an urn, a list in no order that says anything."""
        self.ensure_one()
        votes = self._get_all()
        if self.key_name:
            votes = self._unseal(votes.values())
        return [votes[name] for name in sorted(votes)]

    def _get_all(self):
        """Return what is in the urn, as it is there."""
        self.ensure_one()
        [(ballots,)] = self.env.execute_query(
            SQL("SELECT ballots FROM solidarity_urn WHERE id = %s", self.id)
        )
        return ballots

    # --------------------------------------------------------------------- keys

    def _get_key(self):
        try:
            return self._get_key_path(self.key_name).read_bytes()
        except FileNotFoundError:
            _logger.error("the key of urn %s is not in the file store", self.id)
            raise UserError(
                self.env._(
                    "The key of this secret ballot is missing in the file store of the "
                    "server. Ask the administrator to restore it from the backup; "
                    "without it the ballot can only be cancelled and held again."
                )
            ) from None

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
