"""The URL of short links: include it at a short path, such as ``path("s/", include(…))``."""

from django.urls import path

from . import views

app_name = "civic_social_short_links"
urlpatterns = [path("<path:code>", views.follow, name="follow")]
