"""Counters for Prometheus: requests by route and status, their duration, what became of submissions."""

import time

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """The counters of one application; nothing is shared between two of them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("tameshi_requests", "Answers given", ["method", "route", "status"], registry=self.registry)
        self.seconds = Histogram("tameshi_request_seconds", "Time to an answer", ["route"], registry=self.registry, buckets=BUCKETS)
        self.submissions = Counter("tameshi_submissions", "What became of submissions", ["status"], registry=self.registry)
        self.bitmaps = Gauge("tameshi_bitmaps_bytes", "Memory of the values kept for searches by this process", registry=self.registry)

    def text(self) -> Response:
        """The counters as Prometheus reads them."""
        return Response(generate_latest(self.registry), content_type=CONTENT_TYPE_LATEST)

    def install(self, app: Flask) -> None:
        """Counting, on every request of the application."""

        @app.before_request
        def begin() -> None:
            g.began = time.perf_counter()

        @app.after_request
        def count(response: Response) -> Response:
            route = request.url_rule.rule if request.url_rule else "none"
            self.requests.labels(request.method if request.url_rule else "any", route, str(response.status_code)).inc()
            if "began" in g:
                self.seconds.labels(route).observe(time.perf_counter() - g.began)
            return response
