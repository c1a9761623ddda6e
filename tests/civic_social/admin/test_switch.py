"""The main switch."""

import pytest
from django.urls import reverse

from civic_social.models import Post, Switch
from civic_social.states import Status

from ..factories import PostFactory

SWITCH = reverse("civic_social_switch:index")


@pytest.fixture
def chief(person):
    return person("change_switch")


def pause(client, reason=""):
    return client.post(SWITCH, {"verb": "PauseForm", "reason": reason})


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
    chief.post(SWITCH, {"verb": "ResumeForm", "meanwhile": choice})
    assert not Switch.load().is_paused
    assert Post.objects.get(pk=post.pk).status == status


def test_nothing_is_released_without_a_choice(chief):
    pause(chief)
    response = chief.post(SWITCH, {"verb": "ResumeForm"})
    assert response.context["form"].errors["meanwhile"]
    assert Switch.load().is_paused


def test_the_second_of_two_who_press_at_once_changes_nothing(chief):
    pause(chief, "първи")
    assert pause(chief, "втори").status_code == 302
    assert Switch.load().reason == "първи"
