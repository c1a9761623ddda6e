"""Settings common to every place where the site runs.

Values that differ between installations come from environment variables (docs/reference/settings.md).
"""

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from home.operations.watch import sentry
from home.operations.watch.formatters import FORMATTERS

from .environment import *  # noqa: F403
from .environment import BASE_DIR, SITE_URL, WAKE_UPS, env
from .logins import *  # noqa: F403
from .own_apps import *  # noqa: F403
from .security import *  # noqa: F403
from .storage import *  # noqa: F403

INSTALLED_APPS = [
    "home",
    "feedback",
    "civic_social",
    "cms.wagtail_bg",
    "cms.wagtail_csp",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.sitemaps",
    "wagtail.contrib.typed_table_block",
    "wagtail.locales",
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
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Last, so that its texts and templates replace nobody's.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "home.operations.watch.middleware.WatchMiddleware",
    "home.operations.watch.request_ids.RequestIdMiddleware",
    "home.site.null_characters.NullAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "home.site.security_headers.PermissionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "home.site.caching.PageCacheMiddleware",
    "home.site.security_headers.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "home.site.null_characters.NullCharactersMiddleware",
    "home.site.large_numbers.LargeNumbersMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "home.publications.refusals.RefusalMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "home.logins.gate.SecondFactorMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    }
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

#: Wagtail's own tasks stay in the database even if deliveries use Redis. It enqueues them in transactions, so
#: that over Redis they would run too early, and an outage of Redis would stop publishing.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
#: The time without a renewed lease after which a process of ``manage.py work`` counts as dead.
WORKER_LEASE_SECONDS = 30
if WAKE_UPS == "redis":
    INSTALLED_APPS.append("django_rq")
    TASKS["redis"] = {"BACKEND": "home.operations.work.rq_backend.MonitoredRQBackend", "QUEUES": ["default"]}
    REDIS_URL = env("REDIS_URL")
    RQ_QUEUES = {
        "default": {
            # A Redis server that does not respond delays a publication by two seconds at most.
            "URL": f"{REDIS_URL}{'&' if '?' in REDIS_URL else '?'}socket_connect_timeout=2&socket_timeout=2",
            # RQ's default of three minutes is too short for deliveries to slow networks.
            "DEFAULT_TIMEOUT": 60 * 60,
        }
    }
elif WAKE_UPS == "procrastinate":
    # A queue in PostgreSQL, which stores a task in the transaction that enqueues it: also for Wagtail's own.
    INSTALLED_APPS.append("procrastinate.contrib.django")
    TASKS["default"] = {"BACKEND": "home.operations.work.procrastinate_backend.ProcrastinateBackend"}

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "bg"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("bg", _("Bulgarian")), ("en", _("English"))]
#: The second: Wagtail's JavaScript reads no catalogue of an app but its own.
LOCALE_PATHS = [BASE_DIR / "cms" / "locale", BASE_DIR / "cms" / "wagtail_bg" / "locale_js"]
WAGTAIL_I18N_ENABLED = True
TIME_ZONE = env("TIME_ZONE", default="Europe/Sofia")
USE_TZ = True
#: Dates are typed and shown as 27.11.2026 in every language; cms/formats has what else can be typed.
FORMAT_MODULE_PATH = ["cms.formats"]
WAGTAIL_DATE_FORMAT = "%d.%m.%Y"
WAGTAIL_DATETIME_FORMAT = "%d.%m.%Y %H:%M"
WAGTAIL_TIME_FORMAT = "%H:%M"

#: The approval of a page includes the text of its posts, so a later change requires another approval.
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_SITE_NAME = env("SITE_NAME", default="Община")
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
#: The pages shown to visitors in place of a restricted page or document.
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "home/closed/page.html"
WAGTAILDOCS_PASSWORD_REQUIRED_TEMPLATE = "home/closed/document.html"
WAGTAIL_FRONTEND_LOGIN_TEMPLATE = "home/closed/login.html"
#: Of a posted form without its files, in bytes; a page of many blocks has the most.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
#: Wagtail's editor posts several fields for each block. No form takes more files than the library's upload.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
#: Pages have no embeds, so the server asks no provider about an address that an editor pastes.
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
#: By the header of the file; a larger picture is not decoded. Sharp at every size that the site shows.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "civic_social.admin.image_form.PictureForm"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ods", "odt", "pdf", "txt", "xlsx", "zip"]
WAGTAILSEARCH_BACKENDS = {
    # PostgreSQL has no Bulgarian; home/search/ has, and "simple" leaves its words unchanged.
    "default": {"BACKEND": "home.search.backend", "SEARCH_CONFIG": "simple"}
}
#: Cyrillic in a shared URL would turn into percent signs.
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False

DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("DEFAULT_FROM_EMAIL", default="site@localhost")
vars().update(env.email("EMAIL_URL", default="consolemail://"))
#: Seconds, so that a mail server that does not respond cannot block a request or the worker.
EMAIL_TIMEOUT = 10

#: "text" for people, "json" for programs that collect logs; both are scrubbed of secrets and addresses.
LOG_FORMAT = env("LOG_FORMAT", default="text")
if LOG_FORMAT not in FORMATTERS:
    raise ImproperlyConfigured(f"LOG_FORMAT must be one of {', '.join(FORMATTERS)}, not {LOG_FORMAT!r}")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"scrubbed": {"()": FORMATTERS[LOG_FORMAT]}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "scrubbed"},
        "errors": {"class": "home.operations.watch.error_recorder.ErrorGroupHandler", "level": "ERROR"},
    },
    "root": {"handlers": ["console", "errors"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        # In place of Django's own handlers, which would write and mail what is not scrubbed.
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # It logs the identifiers of people's passkeys.
        "fido2": {"level": "WARNING"},
        # At DEBUG it logs URLs, and one of Meta's URLs contains a token (debug_token).
        "urllib3": {"level": "INFO"},
    },
}
if SENTRY_DSN := env("SENTRY_DSN", default=""):
    sentry.start(SENTRY_DSN)
