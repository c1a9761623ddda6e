"""Use both apps in a project, with a server of its own: `visit.py KIND PROJECT`; PROJECT is its folder."""

import io
import os
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, sys.argv[2])
sys.path.append(str(Path(__file__).parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings.dev")

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.files.images import ImageFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.servers.basehttp import (  # noqa: E402
    ThreadedWSGIServer,
    WSGIRequestHandler,
    get_internal_wsgi_application,
)
from kinds import KINDS, Kind  # noqa: E402
from PIL import Image  # noqa: E402
from wagtail.images import get_image_model  # noqa: E402
from wagtail.models import Locale, Site  # noqa: E402
from walking import visit_form, walk_admin  # noqa: E402

from civic_social.delivery import worker  # noqa: E402
from civic_social.models import Post, SocialAccount  # noqa: E402
from civic_social.sandbox import actions  # noqa: E402
from civic_social.sandbox.models import Post as WallPost  # noqa: E402


@dataclass(slots=True)
class Place:
    """A Site in one language, with its account at the sandbox."""

    site: Site
    home: Any
    account: SocialAccount
    profile: Any

    @property
    def address(self) -> str:
        """The beginning of the addresses of its pages."""
        return f"http://{self.site.hostname}:{self.site.port}/"

    def posts(self) -> list[WallPost]:
        """Return the texts on its wall."""
        return list(WallPost.objects.filter(profile=self.profile, removed_at=None))


def prepare(kind: Kind, port: int) -> None:
    """Migrate and check the project as the tutorial does."""
    call_command("makemigrations", *kind.apps, verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    call_command(
        "makemigrations", "civic_social", "feedback", *kind.apps, check=True, dry_run=True, verbosity=0
    )
    Site.objects.update(hostname="localhost", port=port)
    call_command("check", databases=["default"], fail_level=kind.fail_level)


def start_server() -> int:
    """Start the project's server, in a thread that ends with the program, and return its port."""

    class Handler(WSGIRequestHandler):
        def log_message(self, *args: Any) -> None:
            """Write nothing for each request."""

    server = ThreadedWSGIServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.set_app(get_internal_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def make_user() -> Any:
    """Create the first user, whatever model the project has for users."""
    model = get_user_model()
    return model.objects.create_superuser(
        **{model.USERNAME_FIELD: "editor@example.org"}, password="publish-once"
    )


def make_places(kind: Kind, port: int) -> list[Place]:
    """Create the Sites and languages of ``kind``, and an account for each."""
    first = Site.objects.get(is_default_site=True)
    homes = [(first, first.root_page.specific)]
    for host in kind.hosts[1:]:
        copy = first.root_page.copy(update_attrs={"title": host, "slug": "second"}, recursive=False)
        site = Site.objects.create(hostname=host, port=port, root_page=copy, site_name=host)
        homes.append((site, copy.specific))
    for language in kind.languages:
        locale, _new = Locale.objects.get_or_create(language_code=language)
        homes.append((first, first.root_page.specific.copy_for_translation(locale)))
        homes[-1][1].save_revision().publish()
    return [make_place(site, home, number) for number, (site, home) in enumerate(homes, 1)]


def make_place(site: Site, home: Any, number: int) -> Place:
    """Create a Page in the sandbox and the account that posts there."""
    profile = actions.create_page(f"Town {number}", username=f"town{number}")
    account = SocialAccount.objects.create(
        name=profile.name,
        channel="facebook_page",
        remote_id=profile.graph_id,
        credentials={"access_token": profile.access_token},
        site=site,
        locales=[home.locale.language_code],
    )
    return Place(site, home, account, profile)


def deliver() -> None:
    """Deliver what is due; raises AssertionError if a post is not finished."""
    worker.drain()
    unfinished = [
        (post.page_title, post.status, post.problem, post.problem_details)
        for post in Post.objects.exclude(status__in=["live", "withdrawn"])
    ]
    assert not unfinished, unfinished


def publish_and_correct(page_type: Any, place: Place, places: list[Place], user: Any) -> Any:
    """Publish, correct, unpublish and publish again a page, and check the walls after each step."""
    others = {other.account.pk: len(other.posts()) for other in places if other is not place}
    page = place.home.add_child(instance=page_type(title="The bridge is open", live=False))
    page.summary = page.search_description = "Both lanes, from today."
    page.save_revision(user=user).publish()
    deliver()
    (post,) = place.posts()
    assert post.link.startswith(place.address), (post.link, place.address)
    assert post.link.startswith(page.full_url), (post.link, page.full_url)
    assert "Both lanes" in post.message, post.message
    assert post.preview, "no link card"
    page.summary = page.search_description = "One lane only."
    page.civic_social_image = make_picture()
    page.civic_social_image_alt = "A bridge"
    page.save_revision(user=user).publish()
    deliver()
    (post,) = place.posts()
    assert "One lane" in post.message, post.message
    assert post.photos.count() == 1, "the picture is missing"
    page_type.objects.get(pk=page.pk).unpublish(user=user)
    deliver()
    assert not place.posts()
    page.save_revision(user=user).publish()
    deliver()
    assert others == {other.account.pk: len(other.posts()) for other in places if other is not place}
    return page_type.objects.get(pk=page.pk)


def make_picture() -> Any:
    """Create a picture of the project's model."""
    file = io.BytesIO()
    Image.new("RGB", (800, 600), "teal").save(file, "JPEG")
    return get_image_model().objects.create(title="Bridge", file=ImageFile(file, "bridge.jpg"))


def translate(page: Any, place: Place, user: Any) -> None:
    """Translate ``page`` with wagtail-localize and check that the post is in the language of ``place``."""
    from wagtail_localize.models import StringTranslation, Translation, TranslationSource

    source, _new = TranslationSource.update_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=place.home.locale)
    words = {"The bridge is open": "Мостът е отворен", "One lane only.": "Само една лента."}
    for segment in source.stringsegment_set.select_related("string", "context"):
        if words.get(segment.string.data):
            StringTranslation.objects.create(
                translation_of=segment.string,
                context=segment.context,
                locale=translation.target_locale,
                data=words[segment.string.data],
            )
    before = len(place.posts())
    translation.save_target(user=user, publish=True)
    deliver()
    posts = place.posts()
    assert len(posts) == before + 1, posts
    assert "Мостът е отворен" in posts[0].message, posts[0].message
    assert "/bg/" in posts[0].link, posts[0].link


def main(name: str) -> None:
    """Use the apps as an editor, an administrator and a visitor; raises AssertionError at a fault."""
    kind, port = KINDS[name], start_server()
    settings.WAGTAILADMIN_BASE_URL = f"http://localhost:{port}"
    settings.CIVIC_SOCIAL |= {"GRAPH_API_URL": f"http://localhost:{port}/sandbox/graph"}
    prepare(kind, port)
    user, places = make_user(), make_places(kind, port)
    model = apps.get_model(kind.page_type)
    pages = [publish_and_correct(model, place, places, user) for place in places]
    if "localize" in name:
        translate(pages[0], places[1], user)
    for place in places:
        visit_form(place)
    screens = walk_admin(user, places, pages)
    print(len(places), "walls,", screens, "screens")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
