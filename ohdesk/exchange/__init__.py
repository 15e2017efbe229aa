"""Everything that enters or leaves as a file."""
