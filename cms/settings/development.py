"""A laptop: debug pages, and the sandbox instead of Meta."""

from .base import *  # noqa: F403
from .base import CIVIC_SOCIAL, DATA_DIR, INSTALLED_APPS, SITE_URL, env

DEBUG = True
#: SQLite makes a file and no directory. A public site has an administrator make it, with its owner.
DATA_DIR.mkdir(parents=True, exist_ok=True)
SECRET_KEY = env("SECRET_KEY", default="only-for-development-never-for-a-public-site-7d1f6c")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
#: Passkeys on http://localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

INSTALLED_APPS = [*INSTALLED_APPS, "civic_social.sandbox"]
CIVIC_SOCIAL = {
    **CIVIC_SOCIAL,
    "CREDENTIAL_KEYS": CIVIC_SOCIAL["CREDENTIAL_KEYS"] or ["yJvH1pM9mQ0q3l1m2n4b5v6c7x8z9a0s1d2f3g4h5j4="],
    "GRAPH_API_URL": env("CIVIC_SOCIAL_GRAPH_API_URL", default=f"{SITE_URL}/sandbox/graph"),
    "META_LOGIN_URL": env("CIVIC_SOCIAL_META_LOGIN_URL", default=f"{SITE_URL}/sandbox"),
    # A decision of the authority on a public site; the sandbox has no people to protect.
    "READ_INSIGHTS": env.bool("CIVIC_SOCIAL_READ_INSIGHTS", default=True),
    "META_APP_ID": CIVIC_SOCIAL["META_APP_ID"] or "1000000000000001",
    "META_APP_SECRET": CIVIC_SOCIAL["META_APP_SECRET"] or "sandbox-app-secret",
    "META_VERIFY_TOKEN": CIVIC_SOCIAL["META_VERIFY_TOKEN"] or "sandbox-verify-token",
    "INSTAGRAM_API_URL": env("CIVIC_SOCIAL_INSTAGRAM_API_URL", default=f"{SITE_URL}/sandbox/instagram/graph"),
    "INSTAGRAM_LOGIN_URL": env("CIVIC_SOCIAL_INSTAGRAM_LOGIN_URL", default=f"{SITE_URL}/sandbox/instagram"),
    "INSTAGRAM_TOKEN_URL": env("CIVIC_SOCIAL_INSTAGRAM_TOKEN_URL", default=f"{SITE_URL}/sandbox/instagram"),
    "INSTAGRAM_APP_ID": CIVIC_SOCIAL["INSTAGRAM_APP_ID"] or "2000000000000002",
    "INSTAGRAM_APP_SECRET": CIVIC_SOCIAL["INSTAGRAM_APP_SECRET"] or "sandbox-instagram-secret",
}
