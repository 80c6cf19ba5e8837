"""What submissions say of each other: configurations, bounds, reproductions, and what readers confirm."""
