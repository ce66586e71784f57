"""What a button of the backend says when it is done."""


def notification(message, kind="success", **params):
    """Return the action that shows a message and reads the page again.

    :param str kind: ``success``, ``info``, ``warning`` or ``danger``
    :param params: of Odoo's action: ``sticky``, or another ``next``
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": kind,
            "message": message,
            "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            **params,
        },
    }
