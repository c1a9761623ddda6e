"""Drawn cards: what no page has any more goes, but not while a network may still come for it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from civic_social.messages import Message
from civic_social.models.states import Status
from home import cards
from home.cards.tidying import KEPT, tidy, tidy_daily
from home.events import maintenance
from home.models import UnusedCard
from tests.civic_social.factories import PostFactory, publish

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    cache.clear()


@pytest.fixture
def policy(page_of):
    return page_of(factories.PolicyPageFactory, title="Политика за младежта", adopted_by="Общински съвет")


def drawn(page, shape="wide"):
    """Have the page's card of today drawn, and return its name."""
    return cards.keep(cards.content_of(page), shape)


def weeks_pass():
    UnusedCard.objects.update(since=timezone.now() - KEPT - timedelta(minutes=1))


def test_the_card_of_a_public_page_stays(policy):
    names = [drawn(policy, shape) for shape in cards.SHAPES]
    assert tidy() == 0
    weeks_pass()
    assert tidy() == 0
    assert all(default_storage.exists(name) for name in names)


def test_a_card_goes_some_weeks_after_its_page_has_changed(policy, client):
    old = drawn(policy)
    address = reverse("card", args=[policy.pk, "wide", cards.content_of(policy).fingerprint])
    publish(policy, title="Политика за младите хора")
    new = drawn(policy)
    assert tidy() == 0
    assert client.get(address).status_code == 200
    weeks_pass()
    assert tidy() == 1
    assert (default_storage.exists(old), default_storage.exists(new)) == (False, True)
    assert client.get(address, follow=True).status_code == 200


def test_the_weeks_begin_when_the_card_falls_out_of_use_and_not_when_it_was_drawn(policy):
    name = drawn(policy)
    tidy()
    assert not UnusedCard.objects.exists()
    policy.unpublish()
    before = timezone.now()
    tidy()
    assert UnusedCard.objects.get().since >= before
    assert default_storage.exists(name)


def test_a_card_that_is_used_again_begins_anew(policy):
    name = drawn(policy)
    publish(policy, title="Друго")
    tidy()
    weeks_pass()
    publish(policy, title="Политика за младежта")
    assert tidy() == 0
    assert not UnusedCard.objects.exists()
    assert default_storage.exists(name)


def test_the_cards_of_a_deleted_page_go(policy):
    names = [drawn(policy, shape) for shape in cards.SHAPES]
    policy.delete()
    tidy()
    weeks_pass()
    assert tidy() == 2
    assert not any(default_storage.exists(name) for name in names)


@pytest.mark.parametrize(("status", "stays"), [(Status.HELD, True), (Status.LIVE, False)])
def test_a_card_stays_while_a_post_with_it_has_still_to_leave(policy, status, stays):
    name = drawn(policy, "tall")
    policy.picture = None
    card = policy.get_social_card()
    PostFactory(status=status, desired=Message("Текст", pictures=(card,)).to_dict())
    publish(policy, title="Друго")
    tidy()
    weeks_pass()
    tidy()
    assert default_storage.exists(name) is stays


def test_the_sweep_of_the_site_does_it_once_a_day(policy):
    drawn(policy)
    policy.delete()
    maintenance.run_due()
    weeks_pass()
    assert tidy_daily() == 0
    cache.clear()
    assert maintenance.run_due()["cards removed"] == 1


def test_without_any_card_there_is_nothing_to_do():
    assert tidy() == 0
