"""Databases, caches, and the storage of uploads and documents: on this machine or in a bucket."""

from .environment import BASE_DIR, DATA_DIR, env

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
#: A cache in front of the site, from which changed pages are purged: an address that takes PURGE requests
#: (Varnish, Squid, nginx with a purge module), or Cloudflare.
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
#: How many seconds that cache may keep a page that was not purged.
CDN_SECONDS = env.int("CDN_SECONDS", default=300)

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
