"""The app's addresses outside the admin: include them where you like."""

from django.urls import path

from . import views

app_name = "civic_social"
urlpatterns = [
    path("metrics.json", views.metrics, name="metrics"),
    path("viber/", views.viber, name="viber"),
]
