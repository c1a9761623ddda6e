"""Settings of the plain site: what Wagtail's own project template has, and the installable apps."""

import os
from pathlib import Path

import environ

VAR_DIR = Path(__file__).parents[2] / "var"
VAR_DIR.mkdir(exist_ok=True)

DEBUG = False
SECRET_KEY = "only-for-tests-0a1b2c3d4e5f60718293a4b5c6d7e8f9"
ALLOWED_HOSTS = ["*", "localhost", "127.0.0.1"]
INSTALLED_APPS = [
    "civic_social",
    "civic_social.sandbox",
    "feedback",
    "tests.civic_social.site",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "tests.plain_site.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {
    "default": environ.Env.db_url_config(
        os.environ.get("DATABASE_URL") or f"sqlite:///{VAR_DIR}/plain.sqlite3"
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"] |= {
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA secure_delete=ON;",
        },
        "TEST": {"NAME": VAR_DIR / "plain-test.sqlite3"},
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "bg"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("bg", "Bulgarian"), ("en", "English")]
WAGTAIL_I18N_ENABLED = True
TIME_ZONE = "Europe/Sofia"
USE_TZ = True
STATIC_URL = "/static/"
MEDIA_URL = "/media/"
MEDIA_ROOT = str(VAR_DIR / "plain-media")

WAGTAIL_SITE_NAME = "Plain"
WAGTAILADMIN_BASE_URL = "http://localhost:8000"
WAGTAILIMAGES_IMAGE_FORM_BASE = "civic_social.admin.image_form.PictureForm"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
CSRF_FAILURE_VIEW = "feedback.csrf.csrf_failure"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

FEEDBACK = {
    "ATTACHMENT_ROOT": str(VAR_DIR / "plain-files"),
    "KEPT_FILES_ROOT": str(VAR_DIR / "plain-kept-files"),
}
CIVIC_SOCIAL = {
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
    "SANDBOX_STRICT": True,
    "WARM_LINK_CARDS": False,
}
