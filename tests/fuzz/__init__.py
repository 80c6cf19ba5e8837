"""Requests made from our own OpenAPI description, by schemathesis against a running registry (`make fuzz`)."""
