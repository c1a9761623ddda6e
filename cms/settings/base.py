"""Settings common to every place where the site runs.

Values that differ between installations come from environment variables (docs/reference/settings.md).
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF, UNSAFE_HASHES, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from home.operations.watch import sentry
from home.operations.watch.formatters import FORMATTERS

from .logins import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent.parent
#: Made by the demo and by tests: databases, uploads, the cache.
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
#: Everything that a running site writes: database, uploads, documents, citizens' files, cache.
DATA_DIR = Path(env("DATA_DIR", default=str(VAR_DIR))).absolute()
#: Where ``manage.py backup`` writes; another disk or machine is better.
BACKUP_DIR = env("BACKUP_DIR", default=str(DATA_DIR / "backups"))

SITE_URL = env("SITE_URL", default="http://localhost:8000").rstrip("/")

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

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR}/db.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A claim lost in a power cut would let a post be sent twice: hence synchronous=FULL.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    }
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
CACHES = {
    # A cache that is down, full or read-only must never break a page: errors of "storage" end here.
    "default": {"BACKEND": "home.site.fail_safe_cache.FailSafeCache", "LOCATION": "storage"},
    # Shared by every process of the machine; several machines need a shared server: CACHE_URL=redis://…
    "storage": env.cache("CACHE_URL", default=f"filecache://{DATA_DIR}/cache"),
    # In memory, because Wagtail reads it for every picture and an entry never changes under its key.
    "renditions": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "renditions",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}
if CACHES["storage"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    # A server that does not answer costs one request this many seconds; then it is not asked for a while.
    CACHES["storage"]["OPTIONS"] = {
        "socket_connect_timeout": 0.3,
        "socket_timeout": 0.3,
        # redis-py would try three times more and wait in between.
        "retry": None,
        **CACHES["storage"].get("OPTIONS", {}),
    }
elif CACHES["storage"]["BACKEND"] == "django.core.cache.backends.filebased.FileBasedCache":
    CACHES["storage"]["OPTIONS"] = {"MAX_ENTRIES": 2000, **CACHES["storage"].get("OPTIONS", {})}
#: How many seconds public pages stay in the cache. A change on the site shows at once; 0 is off.
SITE_CACHE_SECONDS = env.int("SITE_CACHE_SECONDS", default=60)
#: A cache in front of the site, which is told to forget pages: an address that takes PURGE requests (Varnish,
#: Squid, nginx with a purge module), or Cloudflare.
if frontend_cache_url := env("FRONTEND_CACHE_URL", default=""):
    WAGTAILFRONTENDCACHE = {
        "http": {
            "BACKEND": "wagtail.contrib.frontend_cache.backends.HTTPBackend",
            "LOCATION": frontend_cache_url,
        }
    }
elif cloudflare_zone := env("CLOUDFLARE_ZONE_ID", default=""):
    WAGTAILFRONTENDCACHE = {
        "cloudflare": {
            "BACKEND": "wagtail.contrib.frontend_cache.backends.CloudflareBackend",
            "BEARER_TOKEN": env("CLOUDFLARE_TOKEN"),
            "ZONEID": cloudflare_zone,
        }
    }
#: How many seconds that cache may keep a page of which it was told nothing.
CDN_SECONDS = env.int("CDN_SECONDS", default=300)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

#: Wagtail's own tasks stay in the database even if deliveries use Redis. It enqueues them in transactions, so
#: that over Redis they would run too early, and an outage of Redis would stop publishing.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
#: A process of ``manage.py work`` that has not renewed its lease for so long counts as dead.
WORKER_LEASE_SECONDS = 30
WAKE_UPS = env("TASKS_BACKEND", default="database")
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

STATIC_URL = "static/"
#: Not below VAR_DIR, which commands run in a checkout close to other users.
STATIC_ROOT = BASE_DIR / "staticfiles"
MEDIA_URL = "media/"
#: Served by the proxy to everybody. Documents may be closed to the public, so only Wagtail serves them.
MEDIA_ROOT = env("MEDIA_ROOT", default=str(DATA_DIR / "media"))
DOCUMENT_ROOT = env("DOCUMENT_ROOT", default=str(DATA_DIR / "documents"))
STORAGES = {
    "default": {"BACKEND": "home.site.media_storage.MediaStorage"},
    "media": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": {"BACKEND": "home.site.media_storage.DocumentStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
#: Documents may be closed to the public, so Wagtail's view always hands them out.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
#: Object storage: pictures in a public bucket; documents and citizens' files in private ones.
S3_MEDIA_BUCKET = env("S3_MEDIA_BUCKET", default="")
if S3_MEDIA_BUCKET:
    s3 = {
        "endpoint_url": env("S3_ENDPOINT_URL", default=None),
        "region_name": env("S3_REGION", default=None),
        "file_overwrite": False,
    }
    STORAGES["media"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            **s3,
            "bucket_name": S3_MEDIA_BUCKET,
            "querystring_auth": False,
            # The public address of the bucket, without https://.
            "custom_domain": env("S3_MEDIA_DOMAIN"),
        },
    }
    for name, variable in (("documents", "S3_DOCUMENT_BUCKET"), ("attachments", "S3_ATTACHMENT_BUCKET")):
        STORAGES[name] = {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {**s3, "bucket_name": env(variable), "location": name},
        }

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
#: Of the header; a picture beyond it is not decoded. Sharp at every size that the site shows.
#: Pages have no embeds, so the server asks no provider about an address that an editor pastes.
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
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

#: Shows a form again with everything that was entered if the CSRF cookie is missing.
CSRF_FAILURE_VIEW = "home.events.csrf.csrf_failure"
X_FRAME_OPTIONS = "SAMEORIGIN"
#: W019 recommends "DENY", but Wagtail's admin shows previews of the site's pages in a frame.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
#: Of windows that a page opens, or that opened it; Django's default.
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
#: Features of browsers that no page uses, so that an injected or framed script cannot ask for them.
FORBIDDEN_FEATURES = (
    *("accelerometer", "bluetooth", "camera", "display-capture", "geolocation", "gyroscope", "hid"),
    *("idle-detection", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial"),
    *("usb", "xr-spatial-tracking"),
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
    },
}
if S3_MEDIA_BUCKET:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(f"https://{env('S3_MEDIA_DOMAIN')}")

FEEDBACK = {
    "TRUSTED_PROXIES": env.int("TRUSTED_PROXIES", default=0),
    "ATTACHMENT_STORAGE": "attachments" if S3_MEDIA_BUCKET else "",
    "ATTACHMENT_ROOT": env("FEEDBACK_ATTACHMENT_ROOT", default=str(DATA_DIR / "feedback")),
    "KEPT_FILES_ROOT": env("FEEDBACK_KEPT_FILES_ROOT", default=str(DATA_DIR / "kept-files")),
    "TOPIC_NAMES": "home.content.topics.label_topics",
    "ANONYMITY_TEXT": "home.content.feedback_texts.ANONYMITY_TEXT",
}

#: Mail to subscribers: home/subscriptions/conf.py has all settings.
SUBSCRIPTIONS = {
    "MAILS_PER_HOUR": env.int("SUBSCRIPTION_MAILS_PER_HOUR", default=300),
    "BOUNCE_ADDRESS": env("SUBSCRIPTION_BOUNCE_ADDRESS", default=""),
    "BOUNCE_MAILBOX_URL": env("SUBSCRIPTION_BOUNCE_MAILBOX_URL", default=""),
    "DNS_SERVERS": env.list("SUBSCRIPTION_DNS_SERVERS", default=[]),
}

CIVIC_SOCIAL = {
    "EXTRA_CHANNELS": ["home.subscriptions.channel.EmailSubscribers"],
    "COMMENT_DESKS": "home.conversation.desks.FeedbackDesks",
    "COMMENT_FORM_URL": "home.conversation.form_address.form_url",
    "TASK_BACKEND": "redis" if WAKE_UPS == "redis" else "default",
    "CREDENTIAL_KEYS": env.list("CIVIC_SOCIAL_CREDENTIAL_KEYS", default=[]),
    "GRAPH_API_URL": env("CIVIC_SOCIAL_GRAPH_API_URL", default="https://graph.facebook.com"),
    "GRAPH_API_VERSION": env("CIVIC_SOCIAL_GRAPH_API_VERSION", default="v26.0"),
    "META_LOGIN_URL": env("CIVIC_SOCIAL_META_LOGIN_URL", default="https://www.facebook.com"),
    "META_APP_ID": env("CIVIC_SOCIAL_META_APP_ID", default=""),
    "META_APP_SECRET": env("CIVIC_SOCIAL_META_APP_SECRET", default=""),
    "INSTAGRAM_API_URL": env("CIVIC_SOCIAL_INSTAGRAM_API_URL", default="https://graph.instagram.com"),
    "INSTAGRAM_LOGIN_URL": env("CIVIC_SOCIAL_INSTAGRAM_LOGIN_URL", default="https://www.instagram.com"),
    "INSTAGRAM_TOKEN_URL": env("CIVIC_SOCIAL_INSTAGRAM_TOKEN_URL", default="https://api.instagram.com"),
    "INSTAGRAM_APP_ID": env("CIVIC_SOCIAL_INSTAGRAM_APP_ID", default=""),
    "INSTAGRAM_APP_SECRET": env("CIVIC_SOCIAL_INSTAGRAM_APP_SECRET", default=""),
    "META_VERIFY_TOKEN": env("CIVIC_SOCIAL_META_VERIFY_TOKEN", default=""),
    "READ_INSIGHTS": env.bool("CIVIC_SOCIAL_READ_INSIGHTS", default=False),
    "METRICS_TOKEN": env("CIVIC_SOCIAL_METRICS_TOKEN", default=""),
    "WEBHOOK_SERVERS": env.list("CIVIC_SOCIAL_WEBHOOK_SERVERS", default=[]),
    "API_ACCESS": env("CIVIC_SOCIAL_API_ACCESS", default=""),
    "API_TOKENS": env.list("CIVIC_SOCIAL_API_TOKENS", default=[]),
    "API_REQUESTS_PER_MINUTE": env.int("CIVIC_SOCIAL_API_REQUESTS_PER_MINUTE", default=120),
    "TRUSTED_PROXIES": env.int("TRUSTED_PROXIES", default=0),
    "INSTALLATION_FILE": str(DATA_DIR / "installation.json"),
    "RECORD_ENDS_FILE": str(DATA_DIR / "record-ends.txt"),
}

#: What differs in the admin from the policy of public pages (docs/reference/security-headers.md).
ADMIN_POLICY_PREFIXES = ("/admin/", "/django-admin/")
ADMIN_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    # The rich text editor writes style elements for its placeholders and nested lists.
    "style-src": [SELF, UNSAFE_INLINE],
    # The chooser of a picture's focus asks "is there a touch screen?" by setting the handler "return;".
    "script-src-attr": [UNSAFE_HASHES, "'sha256-i+qr4lq34KgNHiW62lWi9aInEBwiEOrfCzaNPCvkqD8='"],
    # Pictures are shown before they are uploaded.
    "img-src": [*CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"], "blob:"],
    # Browsers apply this to where a form is redirected, too: to the login of a network or of the staff.
    "form-action": [
        SELF,
        *dict.fromkeys(
            f"{address.scheme}://{address.netloc}"
            for address in map(
                urlsplit,
                (CIVIC_SOCIAL["META_LOGIN_URL"], CIVIC_SOCIAL["INSTAGRAM_LOGIN_URL"], OIDC_SERVER_URL),
            )
            if address.netloc
        ),
        *env.list("ADMIN_CSP_FORM_ACTION", default=[]),
    ],
    "report-uri": ["/admin/policy-reports/"],
}
#: Browsers then report what they would have blocked, and block nothing.
ADMIN_CSP_REPORT_ONLY = env.bool("ADMIN_CSP_REPORT_ONLY", default=False)

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
