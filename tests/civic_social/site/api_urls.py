"""The addresses of a site that also publishes by Wagtail's API."""

from django.urls import path
from wagtail.api.v3.urls import api

from cms import urls

urlpatterns = [path("api/v3/", api.urls), *urls.urlpatterns]
