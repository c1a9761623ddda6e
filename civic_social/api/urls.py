"""The API with the operations of this app alone: ``path("api/v1/", include("civic_social.api.urls"))``."""

from django.urls import path

from .application import api

urlpatterns = [path("", api.urls)]
