# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl.html).
{
    "name": "Solidarity: Communities",
    "summary": "Communities, members, roles, governed settings and moderation",
    "version": "19.0.1.0.0",
    "category": "Solidarity",
    "author": "Solidarity Suite contributors",
    "license": "AGPL-3",
    "depends": ["mail", "portal"],
    "data": [
        "security/solidarity_groups.xml",
        "security/ir.model.access.csv",
        "security/solidarity_rules.xml",
        "data/mail_template_data.xml",
    ],
    "demo": [],
    "uninstall_hook": "uninstall_hook",
    "application": False,
}
