import json

from odoo import api, http
from odoo.exceptions import AccessError
from odoo.http import request
from odoo.modules.registry import Registry

BATCH = 5000


class CreditChain(http.Controller):
    """The chain of a ledger as a file, to be checked with ``docs/verify_chain.py``."""

    @http.route(
        "/solidarity/ledger/<int:ledger_id>/chain",
        type="http",
        auth="user",
        readonly=True,
    )
    def ledger_chain(self, ledger_id, **kwargs):
        """Send a line of JSON for the ledger, then one for each sealed transfer."""
        ledger = request.env["solidarity.ledger"].search([("id", "=", ledger_id)])
        if not ledger:
            raise request.not_found()
        try:
            ledger._check_may_verify()
        except AccessError as error:
            raise request.not_found() from error
        head = ledger.sudo()._get_head()
        first = {
            "ledger": ledger.name,
            "unit": ledger.currency_id.name,
            "transfers": head.sequence,
            "head": head.hash or "",
        }
        return request.make_response(
            stream_chain(request.db, ledger.id, first),
            headers=[
                ("Content-Type", "application/x-ndjson; charset=utf-8"),
                (
                    "Content-Disposition",
                    f'attachment; filename="chain-{ledger.id}.jsonl"',
                ),
            ],
        )


def stream_chain(database, ledger_id, first):
    """Yield the lines of a chain as bytes, batch by batch, so that a long one fits into
    memory; the request's own cursor is closed by then."""
    yield json.dumps(first, ensure_ascii=False).encode() + b"\n"
    after = 0
    while after < first["transfers"]:
        with Registry(database).cursor(readonly=True) as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            env.cr.execute(
                "SELECT sequence, hash, content FROM solidarity_chain(%s, %s, %s)",
                [ledger_id, after, min(BATCH, first["transfers"] - after)],
            )
            rows = cr.fetchall()
        if not rows:
            return
        yield b"".join(
            json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows
        )
        after = rows[-1][0]
