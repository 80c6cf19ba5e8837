"""A registry of many submissions, and what its answers cost: `make scale N=10000`."""
