"""The query language: fields, parser, words and the finder."""
