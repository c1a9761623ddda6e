"""URL patterns of the public pages; those in mails are short, so that no header line is folded."""

from django.urls import path

from . import views

urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("subscribe/sent/", views.sent, name="subscription_sent"),
    path("subscribe/confirm/<str:token>/", views.confirm, name="subscription_confirm"),
    path("subscribe/notice/<int:version>/", views.notice, name="subscription_notice"),
    path("u/<str:token>/", views.leave, name="subscription"),
    path("u/<str:token>/choices/", views.choices, name="subscription_choices"),
    path("u/<str:token>/data/", views.data, name="subscription_data"),
]
