"""A Wagtail site without the municipality's apps: a script that uses the installed wheels.

FOREIGN_DATABASE_URL=postgresql://user@host:port/name makes it use a new database of that server.
FOREIGN_FOLDER, FOREIGN_SETTINGS and FOREIGN_PAGE make it a project that exists: its folder, the module of its
settings, and a page type without required fields, such as newssite.standardpages.models.IndexPage.
FOREIGN_OPTIONS is a JSON object of further settings, such as {"USE_I18N": false}.
"""

import json
import os
import sys
import tempfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.conf import settings
from screens import SCREENS

HERE = Path(tempfile.mkdtemp())
DATABASE = {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "db.sqlite3"}
if ADDRESS := os.environ.get("FOREIGN_DATABASE_URL"):
    import psycopg

    with psycopg.connect(ADDRESS, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS foreign_site")
        connection.execute("CREATE DATABASE foreign_site")
    server = urlsplit(ADDRESS)
    DATABASE = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "foreign_site",
        "USER": server.username or "",
        "PASSWORD": server.password or "",
        "HOST": server.hostname,
        "PORT": server.port or "",
    }

OWN = dict(  # noqa: C408 - as keyword arguments of settings.configure
    SECRET_KEY="foreign",
    DEBUG=False,
    USE_TZ=True,
    ROOT_URLCONF="shop.urls",
    ALLOWED_HOSTS=["localhost", "testserver"],
    LANGUAGE_CODE="en",
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    DATABASES={"default": DATABASE},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    CSRF_FAILURE_VIEW="feedback.csrf.csrf_failure",
    MEDIA_ROOT=HERE / "media",
    INSTALLED_APPS=[
        "civic_social",
        "feedback",
        "shop",
        "wagtail.contrib.routable_page",
        "wagtail.sites",
        "wagtail.search",
        "wagtail.users",
        "wagtail.snippets",
        "wagtail.documents",
        "wagtail.images",
        "wagtail.admin",
        "wagtail",
        "modelcluster",
        "taggit",
        "django_tasks",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        # Django 6.0 demands it for the tables of Wagtail's search.
        *(["django.contrib.postgres"] if ADDRESS else []),
    ],
    TEMPLATES=[
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
    ],
    TASKS={"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}},
    STATIC_URL="static/",
    WAGTAILADMIN_BASE_URL="http://localhost",
    WAGTAIL_SITE_NAME="Foreign",
    CIVIC_SOCIAL={
        "CREDENTIAL_KEYS": ["yJvH1pM9mQ0q3l1m2n4b5v6c7x8z9a0s1d2f3g4h5j4="],
        "GRAPH_API_URL": "http://127.0.0.1:1",
        "CHECK_PUBLIC_URL": False,
        "API_ACCESS": "public" if find_spec("ninja") else "",
    },
)
#: What the script needs in every project.
NEEDED = (
    *(
        "DATABASES",
        "ALLOWED_HOSTS",
        "ROOT_URLCONF",
        "MEDIA_ROOT",
        "TASKS",
        "CIVIC_SOCIAL",
        "CSRF_FAILURE_VIEW",
    ),
    *("SECRET_KEY", "LANGUAGE_CODE", "WAGTAILADMIN_BASE_URL"),
)
if HOST := os.environ.get("FOREIGN_SETTINGS"):
    sys.path.insert(0, os.environ["FOREIGN_FOLDER"])
    module = import_module(HOST)
    theirs = {name: getattr(module, name) for name in dir(module) if name.isupper()}
    added = [app for app in OWN["INSTALLED_APPS"] if app not in theirs["INSTALLED_APPS"]]
    theirs["STORAGES"] = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    OWN = {
        **theirs,
        **{name: OWN[name] for name in NEEDED},
        "INSTALLED_APPS": [*theirs["INSTALLED_APPS"], *added],
    }
settings.configure(**{**OWN, **json.loads(os.environ.get("FOREIGN_OPTIONS", "{}"))})

SHOP = """
from wagtail.models import Page
from civic_social.pages import SocialPageMixin

class OfferPage(SocialPageMixin, Page):
    promote_panels = Page.promote_panels + SocialPageMixin.social_panels
"""

URLS = """
from importlib.util import find_spec

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [path("api/v1/", include("civic_social.api.urls"))] if find_spec("ninja") else []
urlpatterns += [
    path("admin/", include(wagtailadmin_urls)),
    path("s/", include("civic_social.short_links.urls")),
    path("", include(wagtail_urls)),
]
"""


def main():
    """Create an app that uses the packages, migrate, publish a page and print the state of its post."""
    shop = HERE / "shop"
    shop.mkdir()
    (shop / "__init__.py").touch()
    page_module, _dot, page_type = os.environ.get("FOREIGN_PAGE", "wagtail.models.Page").rpartition(".")
    (shop / "models.py").write_text(SHOP.format(module=page_module, name=page_type))
    (shop / "urls.py").write_text(URLS)
    if HOST:
        theirs = f"from {module.ROOT_URLCONF} import urlpatterns as theirs\n"
        (shop / "urls.py").write_text(f"{theirs}{URLS}\nurlpatterns = [urlpatterns[1], *theirs]\n")
    sys.path.insert(0, str(HERE))
    django.setup()
    from django.core.management import call_command

    call_command("makemigrations", "shop", verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    call_command("check")
    call_command("makemigrations", "civic_social", "feedback", "shop", "--check", "--dry-run")
    publish_and_deliver()
    open_screens()


def publish_and_deliver():
    """Publish one page and deliver its post to a network that cannot be reached."""
    from django.contrib.auth import get_user_model
    from django.utils.translation import override
    from shop.models import OfferPage
    from wagtail.models import Page

    import civic_social
    from civic_social.channels import get_channels
    from civic_social.delivery import worker
    from civic_social.models import Post, SocialAccount

    user = get_user_model().objects.create_superuser("editor", "e@example.bg", "x")
    SocialAccount.objects.create(
        name="Shop", channel="facebook_page", remote_id="1", credentials={"access_token": "t"}
    )
    page = Page.objects.get(depth=2).add_child(instance=OfferPage(title="Offer", live=False))
    page.save_revision(user=user).publish()
    worker.drain()
    post = Post.objects.get()
    with override("bg"):
        print(Path(civic_social.__file__).parent.parent)  # noqa: T201
        print(post.status, post.problem, post.explanation.what, sorted(get_channels()))  # noqa: T201


def open_screens():
    """Open the admin's screens and the form; raises AssertionError if one is broken, or open to everybody."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group, Permission
    from django.test import Client
    from shop.models import OfferPage

    from civic_social.models import Post, SocialAccount
    from feedback.models import FeedbackPage

    offer = OfferPage.objects.get()
    numbers = {
        "account": SocialAccount.objects.get().pk,
        "post": Post.objects.get().pk,
        "page": offer.pk,
        "home": offer.get_parent().pk,
        "page_type": "shop/offerpage",
    }
    form = offer.get_parent().add_child(instance=FeedbackPage(title="Write", slug="write"))
    stranger = get_user_model().objects.create_user("stranger", password="x")
    group = Group.objects.create(name="Strangers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    stranger.groups.add(group)
    editor, other, visitor = (Client(raise_request_exception=False) for _ in range(3))
    editor.force_login(get_user_model().objects.get(username="editor"))
    other.force_login(stranger)
    broken = {}
    for screen in SCREENS:
        address = f"/admin/{screen.format(**numbers)}"
        if (status := editor.get(address).status_code) != 200:
            broken[address] = status
        if screen and (status := other.get(address).status_code) == 200:
            broken[f"{address} of a stranger"] = status
    for address in (f"/admin/pages/{offer.pk}/edit/", f"/admin/pages/add/shop/offerpage/{numbers['home']}/"):
        if 'data-side-panel-toggle="social"' not in editor.get(address).content.decode():
            broken[address] = "no panel of the social networks"
    if (status := visitor.get(form.url).status_code) != 200:
        broken[form.url] = status
    if find_spec("ninja") and (status := visitor.get("/api/v1/posts").status_code) != 200:
        broken["the API"] = status
    assert not broken, broken
    print(len(SCREENS), "screens")  # noqa: T201


if __name__ == "__main__":
    main()
