"""Settings of logins: limits of attempts, the second factor, and login by the municipality's own accounts.

Wagtail's form asks for the password (home/logins/); django-allauth does the second factor, passkeys and
OpenID Connect. Its screens for signing up and for managing e-mail addresses are not mounted.
"""

import environ
from django.utils.text import slugify

env = environ.Env()

#: The only backend, so that every password is counted, wherever it is asked for.
AUTHENTICATION_BACKENDS = ["home.logins.backend.ThrottledBackend"]
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
WAGTAILADMIN_USER_LOGIN_FORM = "home.logins.forms.LoginForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "home.logins.forms.PasswordResetForm"

#: Wrong passwords or codes for one account from one network until its further attempts are refused.
LOGIN_ATTEMPTS = env.int("LOGIN_ATTEMPTS", default=10)
#: Minutes after which the attempts are forgotten, counted from the first one.
LOGIN_COOL_OFF_MINUTES = env.int("LOGIN_COOL_OFF_MINUTES", default=15)
#: The roles that reach the admin only with a second factor: "administrators" (superusers and those who may
#: change users), "publishers", "everyone", or "group:NAME".
SECOND_FACTOR_REQUIRED_FOR = env.list("SECOND_FACTOR_REQUIRED_FOR", default=[])
#: Django's own admin below /django-admin/; Wagtail's has all that the site needs.
DJANGO_ADMIN = env.bool("DJANGO_ADMIN", default=False)

ACCOUNT_ADAPTER = "home.logins.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
#: The owner of an account gets a mail after a second factor was added or removed.
ACCOUNT_EMAIL_NOTIFICATIONS = True
#: Seconds after a login within which a person may change their second factor without another proof.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_FORMS = {"reauthenticate": "home.logins.code_forms.PasswordForm"}
#: Codes and passwords are counted by home/logins/limits.py, which works without the cache.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "reauthenticate": None}

MFA_ADAPTER = "home.logins.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
#: All people of a town hall come from one network.
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
#: Clocks of phones differ: the code before and the one after count as well.
MFA_TOTP_TOLERANCE = 1
#: Addresses are entered by administrators, so there is nothing to verify.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = env("SITE_NAME", default="Община")
MFA_FORMS = {
    "authenticate": "home.logins.code_forms.AuthenticateForm",
    "reauthenticate": "home.logins.code_forms.ReauthenticateForm",
    "activate_totp": "home.logins.code_forms.ActivateTOTPForm",
    "add_webauthn": "home.logins.code_forms.AddWebAuthnForm",
}

#: OpenID Connect: the address of the provider, without /.well-known/…; empty: no such login.
OIDC_SERVER_URL = env("OIDC_SERVER_URL", default="").rstrip("/")
#: In the address to which the provider returns. People stay connected with their accounts while it stays.
OIDC_ID = slugify(OIDC_SERVER_URL.partition("://")[2].replace(".", "-").replace("/", "-")) or "oidc"
OIDC_CLIENT_ID = env("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env("OIDC_CLIENT_SECRET", default="")
#: On the button of the login page: "Log in with …".
OIDC_NAME = env("OIDC_NAME", default="OpenID Connect")
#: True: every address that the provider names is verified, though it does not say so (Entra ID, AD FS).
OIDC_EMAILS_VERIFIED = env.bool("OIDC_EMAILS_VERIFIED", default=False)
#: True: the provider asks everybody for a second factor, so that the site does not ask again.
OIDC_SECOND_FACTOR = env.bool("OIDC_SECOND_FACTOR", default=False)
SOCIALACCOUNT_ADAPTER = "home.logins.openid_connect.SocialAdapter"
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": OIDC_ID,
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}
