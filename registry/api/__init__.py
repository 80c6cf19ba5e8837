"""The HTTP interface for programs: every module brings its routes and their OpenAPI description."""

from flask import Flask

from registry.services import Services


def install(app: Flask, services: Services) -> None:
    """Every route of the interface."""
    from registry.api import (
        batches,
        compare,
        complete,
        digests,
        dumps,
        facets,
        feeds,
        hardware,
        health,
        knowhow,
        matrix,
        openapi,
        questions,
        schema,
        series,
        statements,
        submissions,
    )

    for module in (
        submissions,
        batches,
        statements,
        facets,
        complete,
        series,
        compare,
        hardware,
        matrix,
        knowhow,
        questions,
        feeds,
        digests,
        dumps,
        schema,
        openapi,
        health,
    ):
        module.install(app, services)
