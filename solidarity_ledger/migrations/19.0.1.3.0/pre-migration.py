def migrate(cr, version):
    """A function returns one column more, which replacing it cannot change."""
    cr.execute("DROP FUNCTION IF EXISTS solidarity_books_balances(integer, date)")
