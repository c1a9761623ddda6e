"""The addresses for Meta's requests after a person has removed the app."""

from django.urls import path

from .views import removal

urlpatterns = [
    path("meta/deauthorize/", removal.deauthorize, name="meta_deauthorize"),
    path("meta/data-deletion/", removal.data_deletion, name="meta_data_deletion"),
    path("meta/data-deletion/<str:code>/", removal.data_deleted, name="meta_data_deleted"),
]
