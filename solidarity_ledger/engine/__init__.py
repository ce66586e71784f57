"""The computing of an import, in plain Python: reading a file, understanding its rows,
trying them out. Nothing here knows the ORM or the database."""
