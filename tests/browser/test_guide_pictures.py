"""The screenshots of the editors' guide: ``make pictures`` writes them to docs/images.

Without ``PICTURES`` they are written to a temporary folder, so that a test shows if a screen no longer works.
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
from civic_social.models import Comment, Post
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import Profile
from feedback.models import Desk
from home.demo import announcements
from home.demo.people import demo_user

from .admin_steps import run_tasks

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

DESKTOP, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 1180}


@pytest.fixture
def busy_town(town):
    """A town with posts that are live, waiting, refused, held and scheduled."""
    user = demo_user()
    user.first_name, user.last_name = "Мария", "Петрова"
    user.save()
    announcements.publish([town.policy], user)
    run_tasks()
    sandbox.enable_fault("not_scrapable", Profile.objects.get(slug="byalareka"), remaining=1)
    announcements.publish([town.event], user)
    Post.objects.filter(page_id=town.event.pk).update(failures=11)  # The twelfth failure is the last.
    run_tasks()
    later = timezone.now() + timedelta(days=2)
    town.strategy.go_live_at = later
    town.strategy.save_revision(user=user, approved_go_live_at=later)
    news = town.home.get_descendants().type(type(town.policy)).live().exclude(pk=town.policy.pk).first()
    actions.pause_everything("Ден на траур", user)
    page = news.specific
    page.civic_social_announcement = "always"
    page.save_revision(user=user).publish(user=user)
    actions.resume_everything(release=False, user=user)
    comment_below(town.policy)
    return town


def comment_below(page) -> None:
    """Store a question below the post of ``page`` at Facebook, and the answer of the municipality."""
    post = Post.objects.get(page_id=page.pk, account__channel="facebook_page")
    desk = Desk.objects.get(is_default=True)
    values = {"account": post.account, "post": post, "version": "1", "desk_key": str(desk.pk)}
    question = Comment.objects.create(
        remote_id="1",
        author_name="Елена Димитрова",
        text="Откога се подават заявленията?",
        state="answered",
        **values,
    )
    text = f"От 1 януари, на място или по пощата.\n\n{desk.signature}"
    Comment.objects.create(remote_id="2", parent=question, is_ours=True, text=text, **values)


@pytest.fixture
def take(new_context, live_server, tmp_path):
    """A function that saves a screenshot of an admin view: ``take("posts", "/admin/social/posts/")``."""
    folder = Path(os.environ.get("PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    client = Client()
    client.force_login(demo_user())
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}

    def take_one(name, path, *, viewport=DESKTOP, click=None):
        context = new_context(locale="bg", viewport=viewport, reduced_motion="reduce")
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(f"{live_server.url}{path}")
        page.wait_for_load_state("networkidle")
        if click:
            page.locator(click).first.click()
            page.wait_for_timeout(400)  # Wagtail slides its panels in.
        picture = Image.open(io.BytesIO(page.screenshot()))
        # 96 colours make the file five times smaller without a visible loss.
        picture.convert("RGB").quantize(96).save(folder / f"{name}.png", optimize=True)
        context.close()

    return take_one


def test_screenshots_of_the_guide_are_saved(busy_town, take):
    take("dashboard", "/admin/")
    take("page-editor", f"/admin/pages/{busy_town.event.pk}/edit/", click="[data-side-panel-toggle=social]")
    take("hand-off", "/admin/social/hand-off/", viewport=PHONE)
    take("posts", "/admin/social/posts/")
    take("post", f"/admin/social/posts/{Post.objects.get(status='failed').pk}/")
    comment = Comment.objects.threads().get()
    take("inbox", "/admin/inbox/")
    take("comment", f"/admin/social/comments/{comment.pk}/")
    take("calendar", "/admin/social/posts/calendar/")
    take("calendar-phone", "/admin/social/posts/calendar/", viewport=PHONE)
    take("explorer", f"/admin/pages/{busy_town.policy.get_parent().pk}/")
    take("switch", "/admin/social/switch/")
