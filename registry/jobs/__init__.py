"""The jobs of `registry tick`, one row each: `table` lists them, `run` does those that are due."""
