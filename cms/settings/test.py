"""The test run: a database in a file (threads and browsers share it), mail in memory, the sandbox."""

from .base import *  # noqa: F403
from .base import CIVIC_SOCIAL, DATABASES, INSTALLED_APPS, LOGGING, VAR_DIR, env

VAR_DIR.mkdir(exist_ok=True)
WITHOUT_FSYNC = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"

DEBUG = False
SECRET_KEY = "only-for-tests-f1d2c3b4a5968778695a4b3c2d1e0f"
ALLOWED_HOSTS = ["*", "localhost", "127.0.0.1"]

INSTALLED_APPS = [*INSTALLED_APPS, "civic_social.sandbox", "tests.civic_social.site", "wagtail.api.v3"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A test database need not survive a power cut.
    DATABASES = {
        "default": {
            **DATABASES["default"],
            "OPTIONS": {**DATABASES["default"]["OPTIONS"], "init_command": WITHOUT_FSYNC},
            "TEST": {"NAME": VAR_DIR / "test.sqlite3"},
        }
    }
else:
    # Threads of a test keep no connection, which would keep the database from being removed.
    DATABASES = {"default": {**DATABASES["default"], "CONN_MAX_AGE": 0}}
#: Tests that run side by side (pytest -n) must not remove each other's files.
MEDIA_ROOT = str(VAR_DIR / f"test-media{env('PYTEST_XDIST_WORKER', default='')}")
DOCUMENT_ROOT = str(VAR_DIR / f"test-documents{env('PYTEST_XDIST_WORKER', default='')}")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

CIVIC_SOCIAL = {
    **CIVIC_SOCIAL,
    "CREDENTIAL_KEYS": ["yJvH1pM9mQ0q3l1m2n4b5v6c7x8z9a0s1d2f3g4h5j4="],
    "GRAPH_API_URL": "http://127.0.0.1:9/sandbox/graph",
    "META_LOGIN_URL": "http://127.0.0.1:9/sandbox",
    "META_APP_ID": "1000000000000001",
    "META_APP_SECRET": "sandbox-app-secret",
    "INSTAGRAM_API_URL": "http://127.0.0.1:9/sandbox/instagram/graph",
    "INSTAGRAM_LOGIN_URL": "http://127.0.0.1:9/sandbox/instagram",
    "INSTAGRAM_TOKEN_URL": "http://127.0.0.1:9/sandbox/instagram",
    "INSTAGRAM_APP_ID": "2000000000000002",
    "INSTAGRAM_APP_SECRET": "sandbox-instagram-secret",
    "SANDBOX_OUTSIDE_DEBUG": True,
    # Our own calls must not contain what Meta would silently ignore.
    "SANDBOX_STRICT": True,
    # The tests of the restore guard turn it on, each with a file of its own.
    "INSTALLATION_FILE": "",
    "RECORD_ENDS_FILE": "",
    # One more request before each link post: the tests that are about it switch it on.
    "WARM_LINK_CARDS": False,
}
#: No static files have been collected: WhiteNoise would warn of the missing directory.
WHITENOISE_AUTOREFRESH = True

#: Each test of the cache turns it on.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SITE_CACHE_SECONDS = 0

#: Errors would be stored by a thread outside the transaction of the test; the tests of it turn it on.
LOGGING = {**LOGGING, "root": {**LOGGING["root"], "handlers": ["console"]}}
