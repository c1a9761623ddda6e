"""The URLs of the whole API: that of civic_social with the site's own operations."""

from django.urls import path

from civic_social.api.application import api

from . import events, publications

api.add_router("/publications", publications.router)
api.add_router("/events", events.router)

urlpatterns = [path("", api.urls)]
