"""The environment variables, and the directories that the other settings build on."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent.parent
#: Made by the demo and by tests: databases, uploads, the cache.
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
#: Everything that a running site writes: database, uploads, documents, citizens' files, cache.
DATA_DIR = Path(env("DATA_DIR", default=str(VAR_DIR))).absolute()
#: Where ``manage.py backup`` writes; another disk or machine is better.
BACKUP_DIR = env("BACKUP_DIR", default=str(DATA_DIR / "backups"))

SITE_URL = env("SITE_URL", default="http://localhost:8000").rstrip("/")
#: The queue of deliveries: "database", "redis" or "procrastinate".
WAKE_UPS = env("TASKS_BACKEND", default="database")
