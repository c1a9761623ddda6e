"""Settings of the worker processes: those of the tests, on the database that ``DATABASE_URL`` names."""

from cms.settings.base import CACHES as SHARED_CACHES
from cms.settings.base import env
from cms.settings.test import *  # noqa: F403
from cms.settings.test import CIVIC_SOCIAL

if env("CACHE_URL", default=""):
    # Web processes that share a cache, as on several hosts.
    CACHES = SHARED_CACHES
    # A busy machine must not look like a cache that is down.
    CACHES["storage"]["OPTIONS"] = {"socket_connect_timeout": 30, "socket_timeout": 30}
    SITE_CACHE_SECONDS = env.int("SITE_CACHE_SECONDS")

WORKER_LEASE_SECONDS = env.float("WORKER_LEASE_SECONDS", default=30)

CIVIC_SOCIAL = {
    **CIVIC_SOCIAL,
    "GRAPH_API_URL": env("CIVIC_SOCIAL_GRAPH_API_URL"),
    "CHECK_PUBLIC_URL": env.bool("CHECK_PUBLIC_URL", default=False),
    "PARALLEL_ACCOUNTS": env.int("PARALLEL_ACCOUNTS", default=4),
    # JSON has lists where these settings need tuples.
    **{
        name: tuple(value) if isinstance(value, list) else value
        for name, value in env.json("CIVIC_SOCIAL_TIMES", default={}).items()
    },
}


class NoMigrations(dict):
    """A value of ``MIGRATION_MODULES`` for ``migrate --run-syncdb`` to create tables from the models."""

    def __missing__(self, app_label):
        return None

    def __contains__(self, app_label):
        return True


if env.bool("WITHOUT_MIGRATIONS", default=False):
    MIGRATION_MODULES = NoMigrations()
