"""The main switch."""

import pytest
from django.urls import reverse

from civic_social import actions
from civic_social.models import Post, Switch
from civic_social.models.states import Status

from ..factories import PostFactory

SWITCH = reverse("civic_social_switch:index")


@pytest.fixture
def chief(person):
    return person("change_switch")


def pause(client, reason=""):
    return client.post(SWITCH, {"verb": "pause", "reason": reason})


def test_everything_is_paused_with_a_reason_that_colleagues_see(chief, person, waiting):
    pause(chief, "Ден на траур")
    assert Switch.load().is_paused
    clerk = person("deliver_post", name="clerk")
    for url in (reverse("wagtailadmin_home"), reverse("civic_social_hand_off:index")):
        assert "Ден на траур" in clerk.get(url).content.decode()
    # Whoever posts by hand must not post on a day of mourning either.
    assert clerk.get(reverse("civic_social_hand_off:index")).context["cards"] == []


@pytest.mark.parametrize(("choice", "status"), [("hold", Status.HELD), ("release", Status.DUE)])
def test_what_became_due_is_held_or_released_as_the_person_chooses(chief, choice, status):
    pause(chief)
    post = PostFactory()
    chief.post(SWITCH, {"verb": "resume", "meanwhile": choice})
    assert not Switch.load().is_paused
    assert Post.objects.get(pk=post.pk).status == status


def test_nothing_is_released_without_a_choice(chief):
    pause(chief)
    response = chief.post(SWITCH, {"verb": "resume"})
    assert response.context["form"].errors["meanwhile"]
    assert Switch.load().is_paused


def test_the_second_of_two_who_press_at_once_changes_nothing(chief):
    pause(chief, "първи")
    assert pause(chief, "втори").status_code == 302
    assert Switch.load().reason == "първи"


class TestWhatAPauseHasHeld:
    """After a day of mourning: what is still to be posted is chosen one by one."""

    @pytest.fixture
    def press(self, person):
        return person("change_switch", "deliver_post", name="press")

    @pytest.fixture
    def held(self, press):
        pause(press)
        posts = [PostFactory(page_title="Концерт"), PostFactory(page_title="Авария")]
        press.post(SWITCH, {"verb": "resume", "meanwhile": "hold"})
        return posts

    def test_while_it_is_paused_what_waits_is_named(self, press):
        pause(press)
        PostFactory(page_title="Концерт")
        assert "Концерт" in press.get(SWITCH).content.decode()

    def test_the_chosen_are_released_and_the_others_stay(self, press, held):
        concert, accident = held
        content = press.get(SWITCH).content.decode()
        assert "Концерт" in content
        press.post(SWITCH, {"verb": "release", "posts": [accident.pk]})
        assert Post.objects.get(pk=accident.pk).status == Status.DUE
        assert Post.objects.get(pk=concert.pk).status == Status.HELD

    def test_nothing_chosen_is_a_mistake_that_is_said(self, press, held):
        response = press.post(SWITCH, {"verb": "release"})
        assert response.context["release_form"].errors["posts"]

    def test_what_a_person_holds_is_not_in_that_list(self, press, held):
        other = PostFactory()
        actions.hold(other)
        response = press.post(SWITCH, {"verb": "release", "posts": [other.pk]})
        assert response.context["release_form"].errors["posts"]
        assert Post.objects.get(pk=other.pk).status == Status.HELD

    def test_who_may_throw_the_switch_but_not_post_releases_nothing(self, chief, held):
        assert chief.get(SWITCH).context["release_form"] is None
        chief.post(SWITCH, {"verb": "release", "posts": [held[0].pk]})
        assert Post.objects.get(pk=held[0].pk).status == Status.HELD
