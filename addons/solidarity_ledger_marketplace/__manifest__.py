{
    "name": "Solidarity Ledger: Marketplace",
    "summary": "Offers priced and paid in community credit",
    "version": "19.0.1.0.0",
    "category": "Solidarity",
    "author": "Solidarity Suite contributors",
    "website": "https://github.com/solidarity-suite/solidarity",
    "license": "AGPL-3",
    "auto_install": True,
    "depends": ["solidarity_ledger", "solidarity_marketplace"],
    "data": ["views/portal_listing_templates.xml"],
}
