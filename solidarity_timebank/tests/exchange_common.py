from odoo.fields import Date

from .common import TimebankCommon


class ExchangeCommon(TimebankCommon):
    """Members who exchange by the rules: they joined long ago, and ``organiser`` and
    ``moderator`` have accounts, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.exchanges = cls.env["solidarity.exchange"]
        cls.account_community = cls.ledger.community_account_id
        cls.account_moderator = cls.ledger._account(cls.partner_moderator)
        cls.account_organiser = cls.ledger._account(cls.partner_organiser)
        cls.env["solidarity.membership"].search([]).date_joined = "2020-01-01"
        cls.today = Date.context_today(cls.env.user)

    @classmethod
    def _as(cls, record, name):
        """Return ``record`` as the user of that name: ``a``, ``b``, ``organiser`` …"""
        return record.with_user(getattr(cls, f"user_{name}"))

    @classmethod
    def _propose(cls, hours="2", proposer="a", others="b", role="provider", **values):
        """Let a member propose, as that user: A to give B two hours."""
        membership = getattr(cls, f"membership_{proposer}")
        receivers = cls.env["solidarity.membership"]
        for name in others.split():
            receivers |= getattr(cls, f"membership_{name}")
        values.setdefault("description", "Bicycle repair")
        return cls._as(cls.exchanges, proposer)._propose(
            cls._as(membership, proposer),
            cls._as(receivers, proposer),
            role,
            hours,
            **values,
        )

    @classmethod
    def _deliver(cls, hours=None, **values):
        """Return an exchange that B accepted and A has done."""
        exchange = cls._propose(**values)
        cls._as(exchange, "b").action_accept()
        cls._as(exchange, "a").action_deliver(hours)
        return exchange

    @classmethod
    def _confirm(cls, exchange, name, hours=None):
        """Confirm as that user; return the sentence."""
        membership = cls._as(getattr(cls, f"membership_{name}"), name)
        return cls._as(exchange, name)._confirm(membership, hours)
