# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl.html).
{
    "name": "Solidarity Timebank",
    "summary": "Members help each other: one hour is one hour",
    "version": "19.0.1.0.0",
    "category": "Solidarity",
    "author": "Solidarity Suite contributors",
    "website": "https://github.com/solidarity-suite/solidarity",
    "license": "AGPL-3",
    "application": True,
    "depends": [
        "solidarity_ledger",
        "solidarity_marketplace",
        "hr_timesheet",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/solidarity_exchange_rules.xml",
        "views/solidarity_timebank_menus.xml",
    ],
}
