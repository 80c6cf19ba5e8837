"""Keeping derived data true: made again from the documents, and compared with them."""
