"""The service: takes submissions in, judges, stores, searches and aggregates them, and writes the digest."""
