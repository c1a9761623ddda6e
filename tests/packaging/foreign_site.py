"""A Wagtail site without the municipality's apps: a script that uses the installed wheel."""

import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings

HERE = Path(tempfile.mkdtemp())

settings.configure(
    SECRET_KEY="foreign",
    DEBUG=False,
    USE_TZ=True,
    ROOT_URLCONF="wagtail.urls",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "db.sqlite3"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "civic_social",
        "feedback",
        "shop",
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
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    TASKS={"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}},
    STATIC_URL="static/",
    WAGTAILADMIN_BASE_URL="http://localhost",
    CIVIC_SOCIAL={
        "CREDENTIAL_KEYS": ["yJvH1pM9mQ0q3l1m2n4b5v6c7x8z9a0s1d2f3g4h5j4="],
        "GRAPH_API_URL": "http://127.0.0.1:1",
        "CHECK_PUBLIC_URL": False,
    },
)

SHOP = """
from wagtail.models import Page
from civic_social.pages import SocialPageMixin

class OfferPage(SocialPageMixin, Page):
    promote_panels = Page.promote_panels + SocialPageMixin.social_panels
"""


def main():
    """Create an app that uses the packages, migrate, publish a page and print the state of its post."""
    shop = HERE / "shop"
    shop.mkdir()
    (shop / "__init__.py").touch()
    (shop / "models.py").write_text(SHOP)
    sys.path.insert(0, str(HERE))
    django.setup()
    from django.core.management import call_command

    call_command("makemigrations", "shop", verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("check")
    call_command("makemigrations", "--check", "--dry-run")
    publish_and_deliver()


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


if __name__ == "__main__":
    main()
