# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl.html).
{
    "name": "Solidarity Governance",
    "summary": "Members say what matters, decide together and change their rules",
    "version": "19.0.1.0.0",
    "category": "Solidarity",
    "author": "Solidarity Suite contributors",
    "website": "https://github.com/solidarity-suite/solidarity",
    "license": "AGPL-3",
    "application": True,
    "depends": [
        "solidarity_base",
        "project",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/solidarity_support_rules.xml",
        "security/solidarity_proposal_rules.xml",
        "security/solidarity_decision_rules.xml",
        "security/solidarity_funding_rules.xml",
        "security/solidarity_policy_rules.xml",
        "views/solidarity_governance_menus.xml",
    ],
    "assets": {
        "web.assets_frontend": ["solidarity_governance/static/src/**/*"],
        "web.assets_tests": ["solidarity_governance/static/tests/tours/*.js"],
    },
    "uninstall_hook": "uninstall_hook",
}
