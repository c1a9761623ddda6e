"""The addresses of that site: the admin, and what networks may request."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("social/", include("civic_social.urls")),
]
