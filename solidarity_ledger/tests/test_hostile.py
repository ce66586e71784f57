import os
import random
import re

import psycopg2

from odoo import api, http
from odoo.exceptions import UserError
from odoo.models import BaseModel
from odoo.service.model import call_kw, get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .http_common import LedgerHttpCommon

# SOLIDARITY_HOSTILE_CALLS=10000 setup/test solidarity_ledger -k hostile
CALLS = int(os.environ.get("SOLIDARITY_HOSTILE_CALLS", 3000))
BATCH = 20
# What nobody but the two sides and their organisers may read: of what they did, what
# they have, and where they live. No other number of the test looks like these.
MARKERS = ("SECRET", "3.37", "4.51", "1.14", "secret@")
REFUSALS = (
    UserError,
    # what any server says to arguments that make no sense
    *(TypeError, ValueError, KeyError, AttributeError, IndexError, AssertionError),
    NotImplementedError,
    psycopg2.Error,
)
JUNK = (
    *(None, False, True, 0, -1, 2**31, 1e300, "", "x", "'; DROP TABLE x; --"),
    *("<t t-out='env'/>", "../../etc/passwd", [], {}, [[]], [1], {"x": 1}, "id", "1"),
)
CONTEXTS = (
    {},
    {"solidarity_state_authority": True},
    {"install_mode": True},
    {"tracking_disable": True, "active_test": False},
    {"uid": 1, "su": True, "allowed_company_ids": [1, 2, 3, 4]},
    {"default_state": "posted", "default_is_notified": True},
    {"lang": "xx_XX", "tz": "Nowhere/Land"},
)


class HostileCommon(LedgerHttpCommon):
    """Two members with secrets, and everybody who should not learn them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_c = cls._create_user("member_c", "base.group_portal", name="Cleo")
        cls._create_membership(cls.user_c.partner_id)
        cls.user_boss = cls._create_user(
            "otherorganiser", "solidarity_base.group_solidarity_organiser", name="Boss"
        )
        cls._create_membership(
            cls.user_boss.partner_id, cls.other_community, role="organiser"
        )
        cls.attackers = [
            cls.user_c,
            cls.user_other,
            cls.user_foreign,
            cls.user_employee,
            cls.user_boss,
            cls.user_public,
        ]
        for partner in cls.partner_a | cls.partner_b:
            partner.write({"email": f"secret@{partner.id}.example", "phone": "SECRET"})
        cls._pay("3.37", description="SECRET bread")
        cls._pay("4.51", cls.account_b, cls.account_a, description="SECRET jam")
        cls._request("1.14", description="SECRET request")
        cls.account_a.write({"credit_limit": 12, "policy_reason": "SECRET reason"})
        cls.env["solidarity.import"].with_user(cls.user_organiser).create(
            {
                "ledger_id": cls.ledger.id,
                "file": "U0VDUkVUOzE7Mgo=",
                "file_name": "SECRET.csv",
                "source": "secret",
            }
        )
        cls.env.flush_all()

    def _digest(self):
        """Return a fingerprint of all that belongs to the two members."""
        self.env.flush_all()
        sides = [self.account_a.id, self.account_b.id]
        self.env.cr.execute(
            """SELECT md5(string_agg(row, '|' ORDER BY row)) FROM (
                   SELECT 't' || t::text FROM solidarity_transfer t
                    WHERE payer_account_id = ANY(%(sides)s)
                       OR payee_account_id = ANY(%(sides)s)
                   UNION ALL SELECT 'e' || e::text FROM solidarity_entry e
                    WHERE account_id = ANY(%(sides)s)
                   UNION ALL SELECT 'a' || a::text FROM solidarity_account a
                    WHERE id = ANY(%(sides)s)
                   UNION ALL SELECT 'l' || l::text FROM solidarity_ledger l
                    WHERE id = %(ledger)s
                   UNION ALL SELECT 'c' || c::text FROM solidarity_community c
                    WHERE id = %(community)s
                   UNION ALL SELECT 'm' || m::text FROM solidarity_membership m
                    WHERE partner_id = ANY(%(partners)s)
                   UNION ALL SELECT 'i' || i::text FROM solidarity_import i
                    WHERE ledger_id = %(ledger)s
                   UNION ALL SELECT 'p' || p::text FROM solidarity_policy_change p
                   UNION ALL SELECT 'g' || g::text FROM solidarity_charge g
               ) AS rows(row)""",
            {
                "sides": sides,
                "partners": [self.partner_a.id, self.partner_b.id],
                "ledger": self.ledger.id,
                "community": self.community.id,
            },
        )
        return self.env.cr.fetchone()[0]

    def assertSilent(self, text, call):
        for marker in MARKERS:
            self.assertNotIn(marker, text, call)


@tagged("post_install", "-at_install")
class TestHostileCalls(HostileCommon):
    """Calls as RPC makes them, of every public method of every model of the suite."""

    def _get_methods(self):
        """Return (model, method) of all that can be called remotely."""
        methods = []
        for name, model in self.env.items():
            if not name.startswith("solidarity.") or model._abstract:
                continue
            for method in dir(type(model)):
                if method.startswith("_"):
                    continue
                with mute_logger("odoo.service.model"):
                    try:
                        get_public_method(model, method)
                    except (UserError, AttributeError):
                        continue
                if not isinstance(getattr(type(model), method, None), property):
                    methods.append((name, method))
        return sorted(methods)

    def _get_args(self, chance, model, method, ids):
        """Return arguments that make sense where the method is known, else junk."""
        fields = chance.sample(sorted(model._fields), min(6, len(model._fields)))
        domain = chance.choice(
            [
                [],
                [("id", "in", ids)],
                [("create_uid.login", "!=", False)],
                [(fields[0], "!=", False)],
                [("id", "any!", [("id", ">", 0)])],
            ]
        )
        vals = {field: chance.choice(JUNK) for field in fields[:3]}
        known = {
            "read": [fields],
            "search": [domain],
            "search_read": [domain, fields],
            "search_fetch": [domain, fields],
            "search_count": [domain],
            "read_group": [domain, fields, fields[:1]],
            "formatted_read_group": [domain, fields[:1], ["__count"]],
            "web_read": [{field: {} for field in fields}],
            "web_search_read": [domain, {field: {} for field in fields}],
            "web_save": [vals, {field: {} for field in fields}],
            "export_data": [[*fields, "partner_id/email", "partner_id/phone"]],
            "name_search": [chance.choice(["Ada", "SECRET", "", "%"])],
            "name_create": ["Hostile"],
            "write": [vals],
            "create": [[vals]],
            "onchange": [vals, fields, {field: {} for field in fields}],
            "default_get": [fields],
            "fields_get": [fields],
            "unlink": [],
            "copy": [{}],
            "action_reverse": ["Give it to me"],
            "action_accept_later": ["2030-01-01"],
            "get_views": [[[False, "list"], [False, "form"]]],
        }
        if method in known:
            return known[method]
        if method.startswith("action_"):
            return []
        return [chance.choice(JUNK) for _arg in range(chance.randint(0, 3))]

    def _call(self, user, name, method, ids, args, context):
        """Return what the remote caller gets to see, error or result, as text."""
        env = api.Environment(self.env.cr, user.id, {})
        model = env[name]
        is_model_method = getattr(getattr(type(model), method), "_api_model", False)
        args = args if is_model_method else [ids, *args]
        try:
            with self.env.cr.savepoint():
                result = call_kw(model, method, args, {"context": context})
                if isinstance(result, BaseModel):
                    result = result.ids
                text = repr(result)
                env.flush_all()
        except REFUSALS as error:
            text = str(error)
        env.invalidate_all()
        return text

    def test_what_organisers_may_do_would_be_noticed(self):
        """The checks below on somebody who does read and change this."""
        name = "solidarity.transfer"
        args = [[], ["description", "amount"]]
        text = self._call(self.user_organiser, name, "search_read", [], args, {})
        with self.assertRaisesRegex(AssertionError, "read SECRET"):
            self._expect_silence(self.user_organiser, name, text, ("", "", "", ""))
        before = self._digest()
        vals = {"credit_limit": 7, "policy_reason": "To see it noticed"}
        name, ids = "solidarity.account", self.account_a.ids
        self._call(self.user_organiser, name, "write", ids, [vals], {})
        self.assertNotEqual(self._digest(), before)

    def test_nothing_is_read_or_changed(self):
        chance = random.Random(20261121)
        methods = self._get_methods()
        self.assertGreater(len(methods), 500)
        common = [pair for pair in methods if pair[1].startswith(("action_", "read"))]
        common += [
            pair
            for pair in methods
            if pair[1]
            in ("search_read", "write", "create", "unlink", "web_read", "export_data")
        ]
        records = {}
        for name in {name for name, _method in methods}:
            model = self.env[name].sudo().with_context(active_test=False)
            records[name] = model.search([]).ids if model._auto else []
        before = self._digest()
        calls = []
        with mute_logger("odoo.sql_db", "odoo.models", "odoo.addons.base", "odoo.http"):
            for number in range(CALLS):
                name, method = chance.choice(chance.choice([methods, common]))
                ids = chance.sample(records[name], min(3, len(records[name]))) or [1]
                user = chance.choice(self.attackers)
                args = self._get_args(chance, self.env[name], method, ids)
                context = dict(chance.choice(CONTEXTS))
                call = (user.login, name, method, ids, args, context)
                calls.append(call)
                self._expect_silence(user, name, self._call(user, *call[1:]), call)
                if number % BATCH == BATCH - 1:
                    self.assertEqual(self._digest(), before, calls[-BATCH:])
        self.assertEqual(self._digest(), before, calls[-BATCH:])
        self.assertLedgerSound()

    def _expect_silence(self, user, name, text, call):
        # what was sent comes back in error messages
        sent = repr(call[3:])
        for marker in MARKERS:
            if marker in text and marker not in sent:
                self.fail(f"{user.login} read {marker}: {call} -> {text[:500]}")


@tagged("post_install", "-at_install")
class TestHostileRequests(HostileCommon):
    """Requests of every route of the suite with other people's ids."""

    def _get_routes(self):
        rules = http._generate_routing_rules(
            sorted(self.env.registry._init_modules), nodb_only=False
        )
        return sorted(
            {
                url
                for url, endpoint in rules
                if endpoint.func.__module__.startswith("odoo.addons.solidarity_")
            }
        )

    def _fill(self, chance, route):
        """Return the address of a route with ids and codes in their places."""
        ids = [
            *(self.account_a.id, self.account_b.id, self.ledger.id),
            *self.transfers.search([]).ids[:4],
            *(self.membership_a.id, self.membership_b.id, 0, 2**31, 2**63),
        ]

        def value(match):
            kind = match.group(1) or "string"
            if kind.startswith("int"):
                return str(chance.choice(ids))
            if kind.startswith("any"):
                return chance.choice(kind[4:-1].split(","))
            return chance.choice([self.community.code, "nowhere", "'--", "%00", "é"])

        return re.sub(r"<(?:([^:<>]+):)?[^<>]+>", value, route)

    def _get_fields(self, chance):
        names = (
            *("amount", "recipient", "description", "key", "to", "ledger_id", "role"),
            *("reason", "date", "search", "older", "newer", "date_from", "message"),
            *("member_id", "step", "is_notified_by_mail", "done", "email", "token"),
        )
        return {
            name: chance.choice(
                [
                    *(
                        "1",
                        "-1",
                        "NaN",
                        "1e300",
                        "0",
                        "9" * 40,
                        "SELECT 1",
                        "Ada Member",
                    ),
                    *("<script>alert(1)</script>", "\x00", "a" * 3000, "2026-13-45"),
                    *(str(self.account_a.id), str(self.membership_a.id), "é" * 50),
                ]
            )
            for name in chance.sample(names, chance.randint(0, 8))
        }

    def test_nothing_is_shown_or_changed(self):
        chance = random.Random(20261121)
        routes = self._get_routes()
        self.assertGreater(len(routes), 25)
        before = self._digest()
        count = CALLS // 4
        for user in self.attackers:
            if user == self.user_public:
                self.authenticate(None, None)
            else:
                self._login(user)
            for _number in range(count // len(self.attackers)):
                path = self._fill(chance, chance.choice(routes))
                fields = self._get_fields(chance)
                way = chance.choice(["get", "post", "csrf"])
                call = (user.login, way, path, fields)
                with mute_logger("odoo.http", "odoo.sql_db"):
                    response = self._request_page(way, path, fields)
                self.assertLess(response.status_code, 500, call)
                self.assertSilent(response.text, call)
            self.assertEqual(self._digest(), before, user.login)
        self.assertLedgerSound()

    def _request_page(self, way, path, fields):
        if way == "get":
            return self.opener.get(self.base_url() + path, params=fields, timeout=30)
        if way == "csrf":
            fields = {**fields, "csrf_token": http.Request.csrf_token(self)}
        return self.url_open(path, data=fields or {"x": "1"})
