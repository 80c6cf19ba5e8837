"""The agent on a test host: reads its facts, measures, and submits what was tried."""
