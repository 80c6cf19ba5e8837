"""Engines, dialects, column types and migrations."""
