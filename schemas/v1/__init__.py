"""Wire version 1."""
