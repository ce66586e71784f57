"""The making of a year of trade, in plain Python."""
