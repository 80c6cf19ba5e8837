"""The application alone, for tests that start a server."""

import os

from flask import Flask

from registry.app import create_app
from registry.config import Config


def create_site() -> Flask:
    """The registry of this environment, without pages."""
    return create_app(Config.from_env(os.environ))
