import json

from cryptography.fernet import Fernet, InvalidToken

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, convert_file

from odoo.addons.solidarity_governance.engine import urn_seal

RULES = (
    "security/solidarity_support_rules.xml",
    "security/solidarity_proposal_rules.xml",
    "security/solidarity_decision_rules.xml",
    "security/solidarity_decision_wizard_rules.xml",
    "security/solidarity_funding_rules.xml",
    "security/solidarity_policy_rules.xml",
)
MAILS = (
    "data/mail_template_decision.xml",
    "data/mail_template_policy.xml",
    "data/mail_template_proposal.xml",
)
LOST = (
    "The key of this secret ballot is missing on the server, so its votes cannot be "
    "read any more. The ballot has to be held again."
)


def migrate(cr, version):
    """Who may read what is said anew, mails that nobody edited have their new texts,
    and the votes of open secret ballots lie in the urn as they do today."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for file in RULES:
        _load_again(env, file)
    for file in MAILS:
        if not _is_edited(env, file):
            _load_again(env, file)
    for urn in env["solidarity.urn"].search(
        [("decision_id.state", "=", "open"), ("record_size", "=", 0)]
    ):
        _seal_anew(urn)


def _load_again(env, file):
    """Load records that an update leaves alone (``noupdate``)."""
    convert_file(env, "solidarity_governance", file, None, mode="init")


def _is_edited(env, file):
    """Tell whether a person has changed one of the mails of this file."""
    mails = env["mail.template"].with_context(active_test=False)
    return mails.search_count(
        [
            ("template_fs", "=", f"solidarity_governance/{file}"),
            ("write_uid", "!=", SUPERUSER_ID),
        ],
        limit=1,
    )


def _seal_anew(urn):
    """Turn votes that were encrypted as texts, in ``ballots``, into records."""
    decision = urn.decision_id
    size = decision._get_vote_size()
    try:
        fernet = Fernet(urn._get_key_path(urn.key_name).read_bytes())
        old = {
            bytes.fromhex(name): json.loads(fernet.decrypt(text.encode()))
            for name, text in urn._ask(SQL("ballots")).items()
        }
    except (FileNotFoundError, InvalidToken, ValueError):
        decision.action_cancel(LOST)
        return
    urn._destroy_key_after_commit()
    key_name = urn._write_key()
    key = urn._get_key_path(key_name).read_bytes()
    records = [
        urn_seal.seal_as(key, name, vote["name"], vote["vote"], size)
        for name, vote in sorted(old.items())
    ]
    urn.env.cr.execute(
        SQL(
            """
            ALTER TABLE solidarity_urn DISABLE TRIGGER USER;
            UPDATE solidarity_urn
               SET ballots = '{}', records = %s, record_size = %s, key_name = %s
             WHERE id = %s;
            ALTER TABLE solidarity_urn ENABLE TRIGGER USER;
            """,
            b"".join(records),
            urn_seal.get_record_size(size),
            key_name,
            urn.id,
        )
    )
    urn.invalidate_recordset()
