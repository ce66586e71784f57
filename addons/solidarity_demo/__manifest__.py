{
    "name": "Solidarity: Demo Community",
    "summary": "Forty members and a year of trade, for demonstration databases",
    "version": "19.0.1.1.0",
    "category": "Solidarity",
    "author": "Solidarity Suite contributors",
    "website": "https://github.com/solidarity-suite/solidarity",
    "license": "AGPL-3",
    "depends": ["solidarity_ledger"],
    "demo": ["demo/solidarity_demo_year.xml"],
}
