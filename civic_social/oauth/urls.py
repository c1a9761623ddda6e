"""The addresses at which Meta tells that a person has taken the app away."""

from django.urls import path

from .views import removal

urlpatterns = [
    path("meta/deauthorize/", removal.deauthorize, name="meta_deauthorize"),
    path("meta/data-deletion/", removal.data_deletion, name="meta_data_deletion"),
    path("meta/data-deletion/<str:code>/", removal.data_deleted, name="meta_data_deleted"),
]
