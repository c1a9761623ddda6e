"""The contract of channels with manual posting: delivery and queue through the life of a post."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from civic_social import actions
from civic_social.delivery import worker
from civic_social.delivery.operations import operation_for
from civic_social.models import Post, RecordEntry, SocialAccount
from civic_social.models.states import Operation, Status
from civic_social.planning.planner import plan_page

from ..factories import EventAccountFactory, GroupFactory, NoticePageFactory, UserFactory, publish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("network")]
ADDRESSES = {
    "facebook_group": "https://www.facebook.com/groups/nasha/posts/{}",
    "facebook_event": "https://www.facebook.com/events/{}",
}


@pytest.fixture(params=[GroupFactory, EventAccountFactory])
def account(request):
    is_group = request.param is GroupFactory
    return request.param(remote_id="nasha") if is_group else request.param()


@pytest.fixture
def notice(root, account):
    return publish(
        NoticePageFactory(parent=root, title="Ден на реката", dated=timezone.localdate() + timedelta(days=9))
    )


@pytest.fixture
def queue(client):
    client.force_login(UserFactory())
    return lambda post: client.get(reverse("civic_social_hand_off:item", args=[post.pk]))


def deliver_until_waiting():
    """Run delivery and return the only post, which waits for a person."""
    worker.drain()
    post = Post.objects.get()
    assert post.status == Status.WAITING
    return post


def mark_done(post, number=17):
    """Record that a person has created, edited or removed the post; return it."""
    address = ADDRESSES[post.account.channel].format(number)
    shown = post.desired_message.fingerprint if post.desired else ""
    actions.done_by_hand(post, "" if operation_for(post) == Operation.DELETE else address, shown=shown)
    return Post.objects.get()


def test_post_is_created_edited_and_removed_by_hand(notice, queue):
    post = deliver_until_waiting()
    composed = post.account.get_channel().compose(post.desired_message, post.marker)
    html = queue(post).content.decode()
    assert post.account.get_channel().form_url in html
    assert composed.short_link in html
    assert mark_done(post).status == Status.LIVE

    publish(notice, title="Ден на реката и моста", summary="С концерт.")
    post = deliver_until_waiting()
    assert operation_for(post) == Operation.UPDATE
    assert "С концерт." in queue(post).content.decode()
    assert mark_done(post).status == Status.LIVE

    notice.unpublish()
    post = deliver_until_waiting()
    assert operation_for(post) == Operation.DELETE
    assert queue(post).status_code == 200
    assert mark_done(post).status == Status.WITHDRAWN
    recorded = list(RecordEntry.objects.order_by("number").values_list("event", flat=True))
    assert recorded == ["posted-by-hand", "edited-by-hand", "removed-by-hand"]


def test_post_can_be_skipped_with_a_reason(notice):
    post = deliver_until_waiting()
    actions.skip(post, "Вече има такова.")
    post.refresh_from_db()
    assert (post.status, post.problem_details) == (Status.SKIPPED, {"reason": "Вече има такова."})


def test_publishing_without_a_change_creates_no_task(notice):
    mark_done(deliver_until_waiting())
    publish(notice)
    worker.drain()
    assert Post.objects.get().status == Status.LIVE


# Events of a Page


@pytest.fixture
def calendar():
    return EventAccountFactory()


def reason_at(account, page):
    """Return the reason of the plan for a page at an account."""
    plans = plan_page(page, revision=page.latest_revision)
    [only] = [each for each in plans if each.account.pk == account.pk]
    return only.decision.reason


def test_page_without_a_date_gets_no_event(root, calendar):
    page = publish(NoticePageFactory(parent=root, dated=None))
    assert not Post.objects.exists()
    assert reason_at(calendar, page) == "no-event"


def test_past_event_gets_no_post(root, calendar):
    page = publish(NoticePageFactory(parent=root, dated=timezone.localdate() - timedelta(days=1)))
    assert not Post.objects.exists()
    assert reason_at(calendar, page) == "event-over"


def test_fields_can_be_copied_and_changes_show_the_previous_value(root, calendar, queue):
    day = timezone.localdate() + timedelta(days=9)
    page = publish(NoticePageFactory(parent=root, title="Ден на реката", dated=day))
    html = queue(deliver_until_waiting()).content.decode()
    for value in ["Ден на реката", f"{day:%d.%m.%Y}", "12:00", "13:00", "Площадът"]:
        assert f'value="{value}" readonly' in html
    mark_done(deliver_until_waiting())
    later = day + timedelta(days=7)
    publish(page, dated=later)
    response = queue(deliver_until_waiting())
    fields = [(field.name, field.value, old) for field, old in response.context["card"].changed_fields]
    assert fields == [
        ("start_date", f"{later:%d.%m.%Y}", f"{day:%d.%m.%Y}"),
        ("end_date", f"{later:%d.%m.%Y}", f"{day:%d.%m.%Y}"),
    ]
    # The unchanged description is not offered for copying.
    assert "<textarea" not in response.content.decode()


def test_form_url_is_on_the_host_of_the_public_url(calendar):
    assert calendar.get_channel().form_url == "https://www.facebook.com/events/create/"
    local = SocialAccount(channel="facebook_event", public_url="http://127.0.0.1:8000/sandbox/obshtina/")
    assert local.get_channel().form_url == "http://127.0.0.1:8000/sandbox/events/create/"
    assert SocialAccount(channel="facebook_event").get_channel().form_url.startswith("https://www.facebook")


def test_audit_log_contains_title_and_description_of_the_event(root, calendar):
    publish(
        NoticePageFactory(parent=root, title="Ден на реката", dated=timezone.localdate() + timedelta(days=9))
    )
    mark_done(deliver_until_waiting())
    body = json.loads(RecordEntry.objects.get().body)
    assert body["card"] == {"title": "Ден на реката", "description": "На площада"}
