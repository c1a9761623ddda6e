"""URLs of the municipal site with Wagtail's API added."""

from django.urls import path
from wagtail.api.v3.urls import api

from cms import urls

urlpatterns = [path("api/v3/", api.urls), *urls.urlpatterns]
