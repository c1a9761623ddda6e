"""The app's addresses outside the admin: include them where you like."""

from django.urls import path

from . import views
from .conversation import event_views
from .oauth.views import removal

app_name = "civic_social"
urlpatterns = [
    path("metrics.json", views.metrics, name="metrics"),
    path("events/<slug:source>/", event_views.events, name="events"),
    path("meta/deauthorize/", removal.deauthorize, name="meta_deauthorize"),
    path("meta/data-deletion/", removal.data_deletion, name="meta_data_deletion"),
    path("meta/data-deletion/<str:code>/", removal.data_deleted, name="meta_data_deleted"),
    path("<slug:slug>/", views.webhook, name="webhook"),
]
