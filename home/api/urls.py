"""The URLs of the whole API: that of civic_social with the site's own operations."""

from django.urls import path

from civic_social.api.application import api

urlpatterns = [path("", api.urls)]
