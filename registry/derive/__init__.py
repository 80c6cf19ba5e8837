"""Everything that can be made of a document again: its rows, its words, its place in the counts."""
