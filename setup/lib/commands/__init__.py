"""One module for each thing a newcomer types."""
