from odoo import Command

from odoo.addons.solidarity_ledger.tests.common import LedgerCommon


class TimebankCommon(LedgerCommon):
    """Members who exchange hours in ``ledger``, which counts them."""

    @classmethod
    def _create_exchange(cls, provider=None, receiver=None, hours=2, **values):
        """Create an exchange as the system; A gives B two hours unless told otherwise.

        :param values: ``state`` and other fields of the exchange
        """
        return cls.env["solidarity.exchange"].create(
            {
                "community_id": cls.community.id,
                "ledger_id": cls.ledger.id,
                "description": "Bicycle repair",
                "hours": hours,
                "participant_ids": [
                    Command.create(
                        {
                            "membership_id": (provider or cls.membership_a).id,
                            "role": "provider",
                        }
                    ),
                    Command.create(
                        {
                            "membership_id": (receiver or cls.membership_b).id,
                            "role": "receiver",
                        }
                    ),
                ],
                **values,
            }
        )
