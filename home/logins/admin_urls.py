"""The addresses below /admin/ for people with a session; Wagtail asks for it."""

from allauth.account import views as account_views
from allauth.mfa.base import views as factor_views
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import views as app_views
from allauth.mfa.webauthn import views as passkey_views
from django.urls import path

from .admin_views import PersonView

urlpatterns = [
    path("second-factor/", factor_views.index, name="mfa_index"),
    path("second-factor/password/", account_views.reauthenticate, name="account_reauthenticate"),
    path("second-factor/code/", factor_views.reauthenticate, name="mfa_reauthenticate"),
    path("second-factor/passkey/", passkey_views.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("second-factor/app/add/", app_views.activate_totp, name="mfa_activate_totp"),
    path("second-factor/app/remove/", app_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/passkeys/", passkey_views.list_webauthn, name="mfa_list_webauthn"),
    path("second-factor/passkeys/add/", passkey_views.add_webauthn, name="mfa_add_webauthn"),
    path("second-factor/passkeys/<int:pk>/edit/", passkey_views.edit_webauthn, name="mfa_edit_webauthn"),
    path(
        "second-factor/passkeys/<int:pk>/remove/", passkey_views.remove_webauthn, name="mfa_remove_webauthn"
    ),
    path("second-factor/codes/", code_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/codes/file/", code_views.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("second-factor/codes/new/", code_views.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("logins/<int:pk>/", PersonView.as_view(), name="home_logins_person"),
]
