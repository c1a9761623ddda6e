"""The pictures of the editors' guide, taken of the screens: ``make pictures`` writes docs/images.

Without ``PICTURES`` the same is done and thrown away, so that the guide cannot show what no longer works.
"""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from civic_social import actions
from civic_social.models import Post
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import Profile
from home.demo import announcements
from home.demo.people import demo_user

from .walking import work

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

DESK, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 1180}


@pytest.fixture
def busy_town(town):
    """A town on a working day: something is live, waits, was refused, is held and is scheduled."""
    user = demo_user()
    user.first_name, user.last_name = "Мария", "Петрова"
    user.save()
    announcements.publish([town.policy], user)
    work()
    sandbox.enable_fault("not_scrapable", Profile.objects.get(slug="byalareka"), remaining=1)
    announcements.publish([town.event], user)
    Post.objects.filter(page_id=town.event.pk).update(failures=11)  # The twelfth is the last.
    work()
    later = timezone.now() + timedelta(days=2)
    town.strategy.go_live_at = later
    town.strategy.save_revision(user=user, approved_go_live_at=later)
    news = town.home.get_descendants().type(type(town.policy)).live().exclude(pk=town.policy.pk).first()
    actions.pause_everything("Ден на траур", user)
    page = news.specific
    page.social_announcement = "always"
    page.save_revision(user=user).publish(user=user)
    actions.resume_everything(release=False, user=user)
    return town


@pytest.fixture
def take(new_context, live_server, tmp_path):
    """Takes a picture of one screen of the admin: ``take("posts", "/admin/social/posts/")``."""
    folder = Path(os.environ.get("PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    client = Client()
    client.force_login(demo_user())
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}

    def take_one(name, path, *, viewport=DESK, click=None):
        context = new_context(locale="bg", viewport=viewport, reduced_motion="reduce")
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(f"{live_server.url}{path}")
        page.wait_for_load_state("networkidle")
        if click:
            page.locator(click).first.click()
            page.wait_for_timeout(400)  # Wagtail slides its panels in.
        picture = Image.open(io.BytesIO(page.screenshot()))
        # Few colours: a screen loses nothing by it, and the file is a fifth.
        picture.convert("RGB").quantize(96).save(folder / f"{name}.png", optimize=True)
        context.close()

    return take_one


def test_the_guide_shows_the_screens_as_they_are(busy_town, take):
    take("dashboard", "/admin/")
    take("page-editor", f"/admin/pages/{busy_town.event.pk}/edit/", click="[data-side-panel-toggle=social]")
    take("hand-off", "/admin/social/hand-off/", viewport=PHONE)
    take("posts", "/admin/social/posts/")
    take("post", f"/admin/social/posts/{Post.objects.get(status='failed').pk}/")
    take("calendar", "/admin/social/posts/calendar/")
    take("calendar-phone", "/admin/social/posts/calendar/", viewport=PHONE)
    take("explorer", f"/admin/pages/{busy_town.policy.get_parent().pk}/")
    take("switch", "/admin/social/switch/")
