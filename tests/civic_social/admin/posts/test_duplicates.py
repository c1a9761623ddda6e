"""Possible duplicates on the page of a post, and their confirmation by a person."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from civic_social.models import Attempt, DuplicateCheck

from ...factories import PostFactory

DUPLICATE = "https://www.facebook.com/1_2"


@pytest.fixture
def post(db):
    return PostFactory()


def create_check(post, **values):
    attempt = Attempt.objects.create(
        post=post, operation="create", message=post.desired, worker="w", sent_text="Обявление"
    )
    return DuplicateCheck.objects.create(
        post=post,
        attempt=attempt,
        marker=post.marker,
        search_at=timezone.now() + timedelta(hours=1),
        **values,
    )


def create_check_for_person(post):
    return create_check(
        post, problem="stands-twice", problem_details={"permalink": DUPLICATE}, permalink=DUPLICATE
    )


def render_post(client, post):
    return client.get(reverse("civic_social_posts:inspect", args=[post.pk])).content.decode()


def confirm_checked(client, post):
    return client.post(reverse("civic_social_posts:action", args=[post.pk, "looked"]), follow=True)


def test_post_without_possible_duplicates_shows_no_section(admin, post):
    assert "Има ли повторна публикация?" not in render_post(admin, post)


def test_duplicate_checked_by_the_program_offers_no_action(admin, post):
    create_check(post)
    html = render_post(admin, post)
    assert "Програмата проверява автоматично" in html
    assert "Проверих" not in html
    confirm_checked(admin, post)
    assert DuplicateCheck.objects.exists()


def test_duplicate_for_a_person_shows_link_and_action(admin, post):
    create_check_for_person(post)
    html = render_post(admin, post)
    assert f'href="{DUPLICATE}"' in html
    assert "Проверих: няма повторна публикация" in html
    assert post.page_title in admin.get(reverse("wagtailadmin_home")).content.decode()


def test_confirmation_closes_the_duplicate_and_is_logged(admin, post):
    create_check_for_person(post)
    open_check = create_check(post)
    confirm_checked(admin, post)
    assert DuplicateCheck.objects.get() == open_check
    entry = ModelLogEntry.objects.get(action="civic_social.looked")
    assert entry.user == admin.user
    assert entry.data == {"account": post.account.name, "network": post.account.channel}
    dashboard = admin.get(reverse("wagtailadmin_home")).content.decode()
    assert "Възможна повторна публикация в мрежата" not in dashboard


def test_view_permission_does_not_allow_confirmation(person, post):
    create_check_for_person(post)
    reader = person("view_post")
    html = render_post(reader, post)
    assert f'href="{DUPLICATE}"' in html
    assert "Проверих" not in html
    confirm_checked(reader, post)
    assert DuplicateCheck.objects.exists()
