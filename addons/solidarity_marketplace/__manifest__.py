# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl.html).
{
    "name": "Solidarity: Marketplace",
    "summary": "Offers and wants of the members of a community",
    "version": "19.0.1.0.0",
    "category": "Solidarity",
    "author": "Solidarity Suite contributors",
    "website": "https://github.com/solidarity-suite/solidarity",
    "license": "AGPL-3",
    "depends": ["solidarity_base"],
    "data": [
        "security/ir.model.access.csv",
        "security/solidarity_listing_rules.xml",
        "views/solidarity_marketplace_menus.xml",
    ],
    "application": False,
}
