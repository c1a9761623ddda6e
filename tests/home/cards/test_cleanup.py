"""Removal of unused cards, but not while a network may still request them."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from civic_social.messages import Message
from civic_social.models.states import Status
from home import cards
from home.cards import cleanup
from home.models import ContentPage, UnusedCard
from home.site import maintenance
from tests.civic_social.factories import PostFactory, publish

from .. import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy(page_of):
    return page_of(factories.PolicyPageFactory, title="Политика за младежта", adopted_by="Общински съвет")


def draw(page, shape="wide"):
    """Draw the current card of a page and return its name."""
    return cards.draw_once(cards.get_content(page), shape)


def remove_unused():
    return cleanup.remove_unused(Page.objects.live().public().type(ContentPage).specific())


def let_weeks_pass():
    UnusedCard.objects.update(since=timezone.now() - cleanup.KEPT - timedelta(minutes=1))


def test_card_of_a_public_page_stays(policy):
    names = [draw(policy, shape) for shape in cards.SHAPES]
    assert remove_unused() == 0
    let_weeks_pass()
    assert remove_unused() == 0
    assert all(default_storage.exists(name) for name in names)


def test_card_is_removed_some_weeks_after_its_page_has_changed(policy, client):
    old = draw(policy)
    url = reverse("card", args=[policy.pk, "wide", cards.get_content(policy).fingerprint])
    publish(policy, title="Политика за младите хора")
    new = draw(policy)
    assert remove_unused() == 0
    assert client.get(url).status_code == 200
    let_weeks_pass()
    assert remove_unused() == 1
    assert (default_storage.exists(old), default_storage.exists(new)) == (False, True)
    assert client.get(url, follow=True).status_code == 200


def test_weeks_are_counted_from_the_end_of_use_and_not_from_the_drawing(policy):
    name = draw(policy)
    remove_unused()
    assert not UnusedCard.objects.exists()
    policy.unpublish()
    before = timezone.now()
    remove_unused()
    assert UnusedCard.objects.get().since >= before
    assert default_storage.exists(name)


def test_card_that_is_used_again_stays(policy):
    name = draw(policy)
    publish(policy, title="Друго")
    remove_unused()
    let_weeks_pass()
    publish(policy, title="Политика за младежта")
    assert remove_unused() == 0
    assert not UnusedCard.objects.exists()
    assert default_storage.exists(name)


def test_cards_of_a_deleted_page_are_removed(policy):
    names = [draw(policy, shape) for shape in cards.SHAPES]
    policy.delete()
    remove_unused()
    let_weeks_pass()
    assert remove_unused() == 2
    assert not any(default_storage.exists(name) for name in names)


@pytest.mark.parametrize(("status", "stays"), [(Status.HELD, True), (Status.LIVE, False)])
def test_card_stays_while_an_undelivered_post_contains_it(policy, status, stays):
    name = draw(policy, "tall")
    policy.picture = None
    card = policy.get_social_card()
    PostFactory(status=status, desired=Message("Текст", pictures=(card,)).to_dict())
    publish(policy, title="Друго")
    remove_unused()
    let_weeks_pass()
    remove_unused()
    assert default_storage.exists(name) is stays


def test_maintenance_removes_unused_cards_once_a_day(policy):
    draw(policy)
    policy.delete()
    maintenance.run_due()
    let_weeks_pass()
    assert maintenance.run_due()["cards removed"] == 0
    cache.clear()
    assert maintenance.run_due()["cards removed"] == 1


def test_cleanup_without_cards_does_nothing():
    assert remove_unused() == 0
