{
    "name": "Solidarity Ledger: Dashboard",
    "summary": "Trade, velocity, balances and fees of a ledger at a glance",
    "version": "19.0.1.0.0",
    "category": "Solidarity",
    "author": "Solidarity Suite contributors",
    "website": "https://github.com/solidarity-suite/solidarity",
    "license": "AGPL-3",
    "depends": ["solidarity_ledger", "spreadsheet_dashboard"],
    "auto_install": ["solidarity_ledger", "spreadsheet_dashboard"],
    "data": ["data/spreadsheet_dashboard.xml"],
    "assets": {
        "web.assets_tests": ["solidarity_ledger_dashboard/static/tests/tours/*.js"],
    },
}
