"""From the registry's records to what a template prints: pure functions, no request, no query."""
