"""Plain Python that several applications share. Nothing here knows the ORM or the
database."""
