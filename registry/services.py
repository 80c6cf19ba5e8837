"""What the views of one application share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from registry.config import Config
from registry.db.engine import Database
from registry.door.keeper import Doorkeeper
from registry.metrics import Metrics
from registry.moderation.refusals import Refusals

ErrorPage = Callable[[HTTPException], ResponseReturnValue]
"""What people see instead of a problem document; the pages bring their own."""
Clock = Callable[[], datetime]


@dataclass(slots=True)
class Services:
    """What the views of one application share: `app.extensions["tameshi"]`."""

    config: Config
    database: Database
    metrics: Metrics
    door: Doorkeeper
    log: Any
    now: Clock
    error_page: ErrorPage | None = None
    refusals: Refusals = field(default_factory=Refusals)
