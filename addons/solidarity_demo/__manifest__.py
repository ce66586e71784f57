{
    "name": "Solidarity: Demo Community",
    "summary": "Forty members and a year of trade and help for a demonstration",
    "version": "19.0.1.3.0",
    "category": "Solidarity",
    "author": "Solidarity Suite contributors",
    "website": "https://github.com/solidarity-suite/solidarity",
    "license": "AGPL-3",
    "depends": [
        "solidarity_governance",
        "solidarity_ledger_marketplace",
        "solidarity_timebank",
    ],
    "demo": ["demo/solidarity_demo_year.xml"],
}
