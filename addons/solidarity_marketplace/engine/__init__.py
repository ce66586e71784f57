"""Plain Python of the marketplace. Nothing here knows the ORM or the database."""
