"""The site's own operations, added to those of civic_social."""

from civic_social.api.application import api

from . import answers, events, publications


def connect() -> None:
    """Add the operations, before anything asks for the URLs of the API."""
    api.add_router("/publications", publications.router)
    api.add_router("/events", events.router)
    api.add_router("/answers", answers.router)
