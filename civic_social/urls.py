"""The app's addresses outside the admin: include them where you like."""

from django.urls import include, path

from . import views
from .conversation import event_views

app_name = "civic_social"
urlpatterns = [
    path("metrics.json", views.metrics, name="metrics"),
    path("events/<slug:source>/", event_views.events, name="events"),
    path("", include("civic_social.oauth.urls")),
    path("<slug:slug>/", views.webhook, name="webhook"),
]
