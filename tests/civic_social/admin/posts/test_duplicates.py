"""What may stand at a network twice is shown on its post, with what to do."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from civic_social.models import Attempt, Doubt

from ...factories import PostFactory

SECOND = "https://www.facebook.com/1_2"


@pytest.fixture
def post(db):
    return PostFactory()


def doubt(post, **values):
    attempt = Attempt.objects.create(
        post=post, operation="create", message=post.desired, worker="w", sent_text="Обявление"
    )
    return Doubt.objects.create(
        post=post,
        attempt=attempt,
        marker=post.marker,
        look_at=timezone.now() + timedelta(hours=1),
        **values,
    )


def for_a_person(post):
    return doubt(post, problem="stands-twice", problem_details={"permalink": SECOND}, permalink=SECOND)


def shown(client, post):
    return client.get(reverse("civic_social_posts:inspect", args=[post.pk])).content.decode()


def looked(client, post):
    return client.post(reverse("civic_social_posts:action", args=[post.pk, "looked"]), follow=True)


def test_a_post_that_nobody_doubts_says_nothing_of_it(admin, post):
    assert "Стои ли там два пъти?" not in shown(admin, post)


def test_what_the_program_looks_for_needs_nobody(admin, post):
    doubt(post)
    html = shown(admin, post)
    assert "Програмата сама проверява отново" in html
    assert "Проверих" not in html
    looked(admin, post)
    assert Doubt.objects.exists()


def test_what_only_a_person_can_settle_says_where_and_how(admin, post):
    for_a_person(post)
    html = shown(admin, post)
    assert f'href="{SECOND}"' in html
    assert "Проверих: нищо не стои там два пъти" in html
    assert post.page_title in admin.get(reverse("wagtailadmin_home")).content.decode()


def test_a_person_who_has_looked_settles_it_and_the_history_names_them(admin, post):
    for_a_person(post)
    still = doubt(post)
    looked(admin, post)
    assert Doubt.objects.get() == still
    entry = ModelLogEntry.objects.get(action="civic_social.looked")
    assert (entry.user, entry.data) == (admin.user, {"account": post.account.name})
    assert "Може да стои в мрежата два пъти" not in admin.get(reverse("wagtailadmin_home")).content.decode()


def test_who_may_only_see_posts_sees_it_and_settles_nothing(person, post):
    for_a_person(post)
    reader = person("view_post")
    html = shown(reader, post)
    assert f'href="{SECOND}"' in html
    assert "Проверих" not in html
    looked(reader, post)
    assert Doubt.objects.exists()
