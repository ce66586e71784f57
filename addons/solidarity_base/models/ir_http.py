from werkzeug.exceptions import BadRequest

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    """What no page of the suite can make sense of."""

    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        # no text in PostgreSQL holds a NUL, so nothing that is looked for or kept can
        if rule.endpoint.func.__module__.startswith("odoo.addons.solidarity_"):
            values = (*args.values(), *request.get_http_params().values())
            if any("\0" in value for value in values if isinstance(value, str)):
                raise BadRequest("This address or form holds a character of no text.")
            # where a text is read, a file is none; a form that has files names them
            taken = rule.endpoint.routing.get("solidarity_files", ())
            if not request.httprequest.files.keys() <= set(taken):
                raise BadRequest("This form takes no such file.")
        return super()._pre_dispatch(rule, args)
