"""The addresses below /admin/ that need no session: in front of Wagtail's own of the same names."""

from allauth.mfa.base import views as factor_views
from allauth.mfa.webauthn import views as passkey_views
from django.urls import path

from . import oidc_views, views

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="account_login"),
    path("password_reset/", views.PasswordResetView.as_view(), name="wagtailadmin_password_reset"),
    path(
        "password_reset/confirm/<uidb64>/<token>/",
        views.PasswordResetConfirmView.as_view(),
        name="wagtailadmin_password_reset_confirm",
    ),
    path("second-factor/login/", factor_views.authenticate, name="mfa_authenticate"),
    path("second-factor/passkey-login/", passkey_views.login_webauthn, name="mfa_login_webauthn"),
    path("oidc/<slug:provider_id>/login/", oidc_views.login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/callback/", oidc_views.callback, name="openid_connect_callback"),
]
