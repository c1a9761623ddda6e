"""URL patterns of the plain site."""

from importlib.util import find_spec

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

#: Django Ninja comes with Wagtail 8, and not with 7.4.
api = [path("api/v1/", include("civic_social.api.urls"))] if find_spec("ninja") else []
urlpatterns = [
    *api,
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("social/", include("civic_social.urls")),
    path("s/", include("civic_social.short_links.urls")),
    path("sandbox/", include("civic_social.sandbox.urls")),
    path("", include(wagtail_urls)),
]
