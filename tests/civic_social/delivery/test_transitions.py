"""Transitions of a post: the only way to its status, and safe against concurrent writes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from freezegun import freeze_time

from civic_social.delivery import transitions, worker
from civic_social.models import Post
from civic_social.models.states import Status

from ..factories import NoticePageFactory, PostFactory, SocialAccountFactory, publish

pytestmark = pytest.mark.django_db


def test_transition_of_a_stale_post_is_refused():
    post = PostFactory()
    stale = Post.objects.get(pk=post.pk)
    transitions.hold(post, "held-by-person", {})
    with pytest.raises(transitions.ConcurrentChange):
        transitions.skip(stale, "reason")
    assert Post.objects.get(pk=post.pk).status == Status.HELD


def test_edit_during_a_send_is_kept_even_with_equal_timestamps(root, network, monkeypatch):
    SocialAccountFactory(channel="memory")
    notice = publish(NoticePageFactory(parent=root))
    act = network.act

    def edit_meanwhile(verb, work):
        answer = act(verb, work)
        if verb == "create":
            publish(notice, title="Поправено")
        return answer

    monkeypatch.setattr(network, "act", edit_meanwhile)
    with freeze_time(timezone.now() + timedelta(seconds=1)):
        worker.drain()
    post = Post.objects.get(page_id=notice.pk)
    assert post.confirmed["title"] == "Поправено"
    assert network.calls == ["create", "update"]


def test_status_is_not_changed_outside_the_transitions(root, account):
    publish(NoticePageFactory(parent=root))
    with pytest.raises(TypeError):
        Post.objects.update(status=Status.LIVE)
