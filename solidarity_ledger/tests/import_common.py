import base64

from .common import LedgerCommon


class ImportCommon(LedgerCommon):
    """Imports into ``ledger``, where ``a`` and ``b`` are numbers of two members."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.membership_a.reference = "a"
        cls.membership_b.reference = "b"

    @classmethod
    def _import(cls, text, user=None, **values):
        """Return an import of ``text`` (encoded as UTF-8, unless it is bytes)."""
        data = text if isinstance(text, bytes) else text.encode()
        return (
            cls.env["solidarity.import"]
            .with_user(user or cls.env.user)
            .create(
                {
                    "ledger_id": cls.ledger.id,
                    "file": base64.b64encode(data),
                    "file_name": "Village 2024.csv",
                    "source": "village",
                    **values,
                }
            )
        )

    @classmethod
    def _run(cls, text, **values):
        """Return an import of ``text`` that is checked and posted."""
        record = cls._import(text, **values)
        record.action_check()
        record.action_import()
        return record

    def _problems(self, record):
        """Return line, field and reason of each problem."""
        return [(p.row, p.field, p.reason) for p in record.problem_ids]

    def _count(self):
        return self.transfers.search_count([("ledger_id", "=", self.ledger.id)])

    def assertNothingWritten(self, record):
        """Check that neither transfers nor members nor accounts came from a check."""
        self.assertFalse(self._count())
        self.assertEqual(self.ledger.account_count, 3)
        self.assertFalse(
            self.env["solidarity.import.member"].search(
                [("community_id", "=", record.community_id.id)]
            )
        )
