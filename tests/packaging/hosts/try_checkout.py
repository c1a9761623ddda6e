"""Try both apps in a Wagtail project that exists: `try_checkout.py FOLDER SETTINGS PAGE`.

SETTINGS is the module of its settings for development, such as bakerydemo.settings.dev; PAGE a page type
without required fields, such as bakerydemo.base.models.StandardPage. Run it in an environment with the
project's requirements and the two wheels. The folder is not changed; the database is a new file, or the empty
one of FOREIGN_DATABASE_URL=postgresql://user@host:port/name for a project that needs PostgreSQL.
"""

import sys
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet
from try_host import read_tutorial, visit

SETTINGS = """
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, {folder!r})
from {settings} import *

HERE = Path({here!r})
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "db.sqlite3"}}}}
STORAGES = {{
    "default": {{"BACKEND": "django.core.files.storage.FileSystemStorage"}},
    "staticfiles": {{"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
}}
MEDIA_ROOT, MEDIA_URL, STATIC_URL = HERE / "media", "/media/", "/static/"
ALLOWED_HOSTS, DEBUG, INTERNAL_IPS = ["*"], True, []
SECURE_SSL_REDIRECT = False
SECRET_KEY = "only-for-tests"
THEIR_URLS, ROOT_URLCONF = ROOT_URLCONF, "mysite.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "shop"]
for name in ("wagtail.contrib.routable_page", "wagtail.snippets"):
    INSTALLED_APPS += [] if name in INSTALLED_APPS else [name]
"""
AFTERWARDS = """
# An app that the project has already is not added again.
INSTALLED_APPS = [*dict.fromkeys(INSTALLED_APPS)]
if ADDRESS := os.environ.get("FOREIGN_DATABASE_URL"):
    server = urlsplit(ADDRESS)
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": server.path[1:],
        "USER": server.username,
        "HOST": server.hostname,
        "PORT": server.port,
    }
"""
URLS = """
from importlib import import_module

from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path

urlpatterns = [
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    *import_module(settings.THEIR_URLS).urlpatterns,
]
"""
SHOP = """
from {module} import {name}
from civic_social.pages import SocialPageMixin


bases = [{name}] if issubclass({name}, SocialPageMixin) else [SocialPageMixin, {name}]


class OfferPage(*bases):
    template = getattr({name}, "template", None)
    promote_panels = [*{name}.promote_panels, *SocialPageMixin.social_panels]
"""


def main(folder: str, settings: str, page: str) -> None:
    """Put a project around the one in ``folder``, with the tutorial's settings, and use the apps in it."""
    module, _dot, name = page.rpartition(".")
    with tempfile.TemporaryDirectory(prefix="checkout-") as temporary:
        here = Path(temporary)
        blocks = read_tutorial()
        theirs = SETTINGS.format(folder=str(Path(folder).resolve()), settings=settings, here=str(here))
        ours = "\n".join(text for title, text in blocks if title.startswith("mysite/settings"))
        key = f'CIVIC_SOCIAL["CREDENTIAL_KEYS"] = ["{Fernet.generate_key().decode()}"]\n'
        urls = "\n".join(text for title, text in blocks if title.startswith("mysite/urls"))
        for path, content in {
            "mysite/__init__.py": "",
            "mysite/settings/__init__.py": "",
            "mysite/settings/dev.py": theirs + ours + key + AFTERWARDS,
            "mysite/urls.py": URLS + urls,
            "shop/__init__.py": "",
            "shop/models.py": SHOP.format(module=module, name=name),
        }.items():
            (here / path).parent.mkdir(parents=True, exist_ok=True)
            (here / path).write_text(content)
        # In the project's folder, since some name their templates relative to it.
        print(Path(folder).name, visit("checkout", here, Path(folder)))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
