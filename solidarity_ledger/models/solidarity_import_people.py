from odoo import models
from odoo.tools import SQL


class SolidarityImport(models.Model):
    """Whom an import finds in its community, and whom it makes a member."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.import"

    def _get_member_rows(self):
        """Return the members of the community, and the ledger's other accounts.

        :return: rows of membership, account, kind of account, name, e-mail, number,
            state of the membership, and balance, reserved, limits and state of the
            account (None without one)
        """
        return self.env.execute_query(
            SQL(
                """SELECT m.id, a.id, a.kind, p.name, p.email_normalized, m.reference,
                          m.state, CASE WHEN a.id IS NOT NULL THEN ARRAY[
                              a.balance::text, a.reserved::text,
                              a.credit_limit::text, a.balance_limit::text,
                              a.state] END
                     FROM solidarity_membership m
                     JOIN res_partner p ON p.id = m.partner_id
                     LEFT JOIN solidarity_account a
                          ON a.ledger_id = %(ledger)s AND a.kind = 'member'
                         AND a.partner_id = m.partner_id
                    WHERE m.community_id = %(community)s
                    UNION ALL
                   SELECT NULL, a.id, a.kind, NULL, NULL, NULL, NULL, ARRAY[
                              (a.balance + coalesce((
                                  SELECT sum(u.amount)
                                    FROM solidarity_account_unfolded u
                                   WHERE u.account_id = a.id), 0))::text,
                              a.reserved::text,
                              a.credit_limit::text, a.balance_limit::text, a.state]
                     FROM solidarity_account a
                    WHERE a.ledger_id = %(ledger)s AND a.kind <> 'member'""",
                ledger=self.ledger_id.id,
                community=self.community_id.id,
            )
        )

    def _get_remembered(self):
        members = self.env["solidarity.import.member"].search(
            [("community_id", "=", self.community_id.id), ("source", "=", self.source)]
        )
        return {
            member.code: member.membership_id.id or member.target for member in members
        }

    def _make_members(self, outcomes, directory):
        """Make members of those who have a transfer to come, open their accounts, and
        remember who is who.

        :return: number of new members
        """
        posting = {p for outcome in outcomes for p in (outcome.payer, outcome.payee)}
        codes = {
            code: person
            for code, person in directory.get_codes().items()
            if person in posting
            and person.kind == "member"
            and code not in directory.remembered
        }
        strangers = {}
        for code, person in codes.items():
            if not person.membership_id:
                strangers.setdefault(person, code)
        memberships = self._create_memberships(strangers.values())
        for person, membership in zip(strangers, memberships, strict=True):
            person.membership_id = membership.id
        self.env["solidarity.import.member"].create(
            [
                {
                    "community_id": self.community_id.id,
                    "source": self.source,
                    "code": code,
                    "membership_id": person.membership_id,
                }
                for code, person in codes.items()
            ]
        )
        # contacts may be closed to the user; the members are of the own community
        members = self.env["solidarity.membership"].sudo()
        for person in posting:
            if person.kind == "clearing":
                person.account_id = self.ledger_id._clearing_account().id
            elif not person.account_id:
                partner = members.browse(person.membership_id).partner_id
                person.account_id = self.ledger_id._account(partner).id
        return len(strangers)

    def _create_memberships(self, codes):
        """Return new active memberships of people named as in the file."""
        # An organiser decides who is a member, but need not be allowed to create
        # contacts; and members that come from a file are no news to anybody.
        system = self.sudo().with_context(tracking_disable=True)
        partners = system.env["res.partner"].create(
            [
                {
                    "name": code,
                    "email": code if self.member_match == "email" else False,
                    "company_id": self.company_id.id,
                }
                for code in codes
            ]
        )
        return system.env["solidarity.membership"].create(
            [
                {
                    "community_id": self.community_id.id,
                    "partner_id": partner.id,
                    "state": "active",
                    # a number that is free, since no member was found by it
                    "reference": code if self.member_match == "reference" else False,
                }
                for code, partner in zip(codes, partners, strict=True)
            ]
        )
