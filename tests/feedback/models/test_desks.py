"""The routing of submissions to desks, and the admin pages of desks."""

import pytest
from django.urls import reverse

from feedback.models import Desk, Submission

from ..factories import DeskFactory, TopicFactory

pytestmark = pytest.mark.django_db


def test_topics_route_to_their_desk_or_else_to_the_default_desk():
    topics = [TopicFactory() for _number in range(3)]
    first = DeskFactory(topics=topics[:1])
    second = DeskFactory(topics=topics[1:2])
    assert Desk.objects.for_topics([topics[2]]) is None
    default = DeskFactory(is_default=True)
    assert Desk.objects.for_topics(topics) == first
    assert Desk.objects.for_topics(topics[1:]) == second
    assert Desk.objects.for_topics([topics[2]]) == default
    assert Desk.objects.for_topics([]) == default


def test_admin_pages_of_desks_reply_templates_and_notices_open(admin_client, submission):
    for name in ("desk", "replytemplate", "privacynotice"):
        assert admin_client.get(reverse(f"{name}:index")).status_code == 200
    for name in ("desk", "replytemplate"):
        assert admin_client.get(reverse(f"{name}:add")).status_code == 200


def test_a_desk_with_submissions_cannot_be_deleted(admin_client, submission):
    path = reverse("desk:delete", args=[submission.desk.pk])
    assert admin_client.get(path).status_code == 200
    html = admin_client.post(path, follow=True).content.decode()
    assert "има съобщения и не може да се изтрие" in html
    assert Submission.objects.get(pk=submission.pk).desk is not None


def test_an_empty_desk_can_be_deleted(admin_client):
    desk = DeskFactory()
    admin_client.post(reverse("desk:delete", args=[desk.pk]))
    assert not Desk.objects.exists()
