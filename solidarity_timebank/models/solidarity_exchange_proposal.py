from psycopg2.errors import UniqueViolation

from odoo import Command, api, fields, models
from odoo.exceptions import ConcurrencyError

from ..exceptions import ExchangeError


class SolidarityExchange(models.Model):
    """How a member proposes an exchange."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.exchange"

    @api.model
    @api.private
    def _propose(
        self,
        membership,
        other_memberships,
        role,
        hours,
        description,
        date=None,
        listing=None,
        category=None,
        kind="one",
        sharing="split",
        is_gift=False,
        key=None,
    ):
        """Propose an exchange to one member, or to a group of receivers.

        :param membership: ``solidarity.membership`` of the user, who proposes
        :param other_memberships: one member, or in a group all receivers
        :param str role: the proposer's: ``provider`` (always in a group) or
            ``receiver``
        :param hours: of the provider, as ``ledger._parse_hours`` takes them
        :param str description: what for
        :param date: the day, today unless told otherwise; a proposal of today moves to
            the day on which it is done
        :param listing: ``solidarity.listing`` that it is about
        :param category: ``solidarity.category``; that of the listing unless given
        :param str kind: ``one`` or ``group``
        :param str sharing: ``split`` or ``each``, see ``engine/sharing.py``
        :param bool is_gift: counts and moves no credit
        :param str key: of the form; the same key of the same member proposes once
        :return: the ``solidarity.exchange``
        :raise UserError: what is wrong, and what to do
        """
        self._check_proposer(membership)
        domain = [("proposer_id", "=", membership.id), ("key", "=", key)]
        if key and (existing := self.sudo().search(domain)):
            return existing.with_env(self.env)
        self._check_choices(role=role, kind=kind, sharing=sharing)
        self._check_others(membership, other_memberships, role, kind)
        if listing:
            listing.check_access("read")
            self._check_listing(listing, membership, other_memberships, role)
            category = category or listing.sudo().category_id
        other_role = "receiver" if role == "provider" else "provider"
        vals = {
            **self._prepare_community_vals(membership.sudo().community_id, hours),
            "listing_id": listing and listing.id,
            "category_id": category and category.id,
            "date": fields.Date.to_date(date) or fields.Date.context_today(self),
            "description": self._check_description(description),
            "kind": kind,
            "sharing": sharing,
            "is_gift": is_gift,
            "proposer_id": membership.id,
            "key": key,
            "participant_ids": [
                Command.create(
                    {"membership_id": membership.id, "role": role, "is_accepted": True}
                ),
                *(
                    Command.create({"membership_id": other.id, "role": other_role})
                    for other in other_memberships
                ),
            ],
        }
        try:
            with self.env.cr.savepoint():
                # Members have no right to create exchanges: whether they may propose
                # this one is asked here.
                exchange = self.sudo().create(vals)
                exchange._check_terms()
        except UniqueViolation as error:
            # proposed in another tab since our snapshot: start over, see it
            raise ConcurrencyError("exchange proposed concurrently") from error
        exchange._tell("proposed", exchange._get_members())
        return exchange.with_env(self.env)

    @api.model
    def _check_proposer(self, membership):
        if not self.env.su and not membership._is_own():
            raise ExchangeError(
                self.env._("You propose exchanges of your own, not of other members.")
            )
        membership._check_trading()

    @api.model
    def _check_choices(self, role, **choices):
        """Refuse what no form offers."""
        roles = self.env["solidarity.exchange.participant"]._fields["role"]
        known = role in dict(roles.selection)
        for name, value in choices.items():
            known = known and value in dict(self._fields[name].selection)
        if not known:
            raise ExchangeError(
                self.env._("Something was not filled in as expected. Start again.")
            )

    @api.model
    def _check_others(self, membership, others, role, kind):
        """Refuse other sides that are not what the kind of exchange needs."""
        if others - others._filtered_access("read"):
            # not a word about members of other communities
            raise ExchangeError(
                self.env._("Choose active members of your own community.")
            )
        if membership in others:
            raise ExchangeError(
                self.env._("Choose another member: nobody trades with oneself.")
            )
        if not others or kind == "one" and len(others) > 1:
            raise ExchangeError(
                self.env._(
                    "Choose the member with whom you exchange. For several receivers "
                    "propose a group."
                )
            )
        if kind == "group" and role != "provider":
            raise ExchangeError(
                self.env._("A group is proposed by who gives the hours.")
            )
        for other in others.sudo():
            if other.community_id != membership.sudo().community_id:
                raise ExchangeError(
                    self.env._(
                        "%s is not a member of your community. Choose a member of it.",
                        other.name,
                    )
                )
        others._check_trading()

    @api.model
    def _check_listing(self, listing, membership, others, role):
        """Refuse a listing of somebody else than those who exchange, or turned round:
        an offer is given by its owner, a want received."""
        owner = listing.sudo().membership_id
        giver = listing.sudo().kind == "offer"
        if role == ("provider" if giver else "receiver"):
            owners = membership
        else:
            owners = others
        if owner not in owners:
            raise ExchangeError(
                self.env._(
                    '"%(title)s" belongs to %(owner)s: propose it to this member, on '
                    "the right side.",
                    title=listing.sudo().title,
                    owner=owner.name,
                )
            )

    @api.model
    def _check_description(self, description):
        """Return the words for an exchange, stripped.

        :raise UserError: there are none, or too many for the statement
        """
        description = (description or "").replace("\0", "").strip()
        if not description:
            raise ExchangeError(self.env._("Say in a few words what you exchange."))
        self.env["solidarity.transfer"]._check_description({"description": description})
        return description

    @api.model
    def _prepare_community_vals(self, community, hours):
        """Return the values of ledger and hours in the timebank of ``community``.

        :raise UserError: there is no timebank, or the hours do not fit
        """
        ledger = community._get_timebank()
        if not ledger:
            raise ExchangeError(
                self.env._(
                    "%s has no open timebank. Ask an organiser to open a ledger that "
                    "counts hours.",
                    community.name,
                )
            )
        return {
            "community_id": community.id,
            "ledger_id": ledger.id,
            "hours": float(ledger._parse_hours(hours)),
        }
