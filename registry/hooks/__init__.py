"""Addresses that are told what a query finds: signed, tried again, never led into a private network."""
