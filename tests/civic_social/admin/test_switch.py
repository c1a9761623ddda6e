"""The main switch in the admin."""

import pytest
from django.urls import reverse

from civic_social import actions
from civic_social.models import Post, Switch
from civic_social.models.states import Status

from ..factories import PostFactory

SWITCH = reverse("civic_social_switch:index")


@pytest.fixture
def switch_user(person):
    return person("change_switch")


def pause(client, reason=""):
    return client.post(SWITCH, {"verb": "pause", "reason": reason})


def test_pause_shows_its_reason_to_colleagues_and_empties_the_queue(switch_user, person, waiting):
    pause(switch_user, "Ден на траур")
    assert Switch.load().is_paused
    clerk = person("deliver_post", name="clerk")
    for url in (reverse("wagtailadmin_home"), reverse("civic_social_hand_off:index")):
        assert "Ден на траур" in clerk.get(url).content.decode()
    # The queue is empty too, because people must not post during a pause either.
    assert clerk.get(reverse("civic_social_hand_off:index")).context["cards"] == []


def test_removals_by_hand_stay_in_the_queue_during_a_pause(switch_user, person, waiting):
    Post.moves.filter(pk=waiting.pk).update(desired={}, confirmed=waiting.desired, problem="remove-by-hand")
    pause(switch_user)
    cards = person("deliver_post", name="clerk").get(reverse("civic_social_hand_off:index")).context["cards"]
    assert [card.post.pk for card in cards] == [waiting.pk]


def test_pause_says_before_and_afterwards_what_is_held(switch_user):
    PostFactory()
    response = switch_user.get(SWITCH)
    announcements, removals = response.context["held"]
    assert "1" in announcements
    assert announcements in response.content.decode()
    response = switch_user.post(SWITCH, {"verb": "pause", "reason": ""}, follow=True)
    (message,) = response.context["messages"]
    assert f"{announcements} {removals}" in str(message)


@pytest.mark.parametrize(("choice", "status"), [("hold", Status.HELD), ("release", Status.DUE)])
def test_resuming_holds_or_releases_due_posts_as_chosen(switch_user, choice, status):
    pause(switch_user)
    post = PostFactory()
    switch_user.post(SWITCH, {"verb": "resume", "meanwhile": choice})
    assert not Switch.load().is_paused
    assert Post.objects.get(pk=post.pk).status == status


def test_resuming_requires_a_choice(switch_user):
    pause(switch_user)
    response = switch_user.post(SWITCH, {"verb": "resume"})
    assert response.context["form"].errors["meanwhile"]
    assert Switch.load().is_paused


def test_second_of_two_concurrent_pauses_changes_nothing(switch_user):
    pause(switch_user, "първи")
    assert pause(switch_user, "втори").status_code == 302
    assert Switch.load().reason == "първи"


class TestHeldPosts:
    """Posts held by a pause are released one by one afterwards."""

    @pytest.fixture
    def press_officer(self, person):
        return person("change_switch", "deliver_post", name="press_officer")

    @pytest.fixture
    def held(self, press_officer):
        pause(press_officer)
        posts = [PostFactory(page_title="Концерт"), PostFactory(page_title="Авария")]
        press_officer.post(SWITCH, {"verb": "resume", "meanwhile": "hold"})
        return posts

    def test_due_posts_are_listed_during_the_pause(self, press_officer):
        pause(press_officer)
        PostFactory(page_title="Концерт")
        assert "Концерт" in press_officer.get(SWITCH).content.decode()

    def test_only_chosen_posts_are_released(self, press_officer, held):
        concert, accident = held
        content = press_officer.get(SWITCH).content.decode()
        assert "Концерт" in content
        press_officer.post(SWITCH, {"verb": "release", "posts": [accident.pk]})
        assert Post.objects.get(pk=accident.pk).status == Status.DUE
        assert Post.objects.get(pk=concert.pk).status == Status.HELD

    def test_releasing_requires_a_choice(self, press_officer, held):
        response = press_officer.post(SWITCH, {"verb": "release"})
        assert response.context["release_form"].errors["posts"]

    def test_manually_held_posts_cannot_be_chosen(self, press_officer, held):
        other = PostFactory()
        actions.hold(other)
        response = press_officer.post(SWITCH, {"verb": "release", "posts": [other.pk]})
        assert response.context["release_form"].errors["posts"]
        assert Post.objects.get(pk=other.pk).status == Status.HELD

    def test_releasing_requires_permission_to_manage_posts(self, switch_user, held):
        assert switch_user.get(SWITCH).context["release_form"] is None
        switch_user.post(SWITCH, {"verb": "release", "posts": [held[0].pk]})
        assert Post.objects.get(pk=held[0].pk).status == Status.HELD
