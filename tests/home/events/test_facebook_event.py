"""Posts on an account for Facebook events, which are created and corrected by hand."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils.timezone import now

from civic_social import actions
from civic_social.delivery import transitions
from civic_social.models import Mode, Post
from civic_social.models.states import Status
from home.events.moments import posts
from home.models import Moment
from home.site.social_links import accounts_to_follow
from tests.civic_social.factories import UserFactory

from .. import factories

pytestmark = pytest.mark.django_db
ADDRESS = "https://www.facebook.com/events/1234567890123"


@pytest.fixture
def calendar():
    """An account for Facebook events, posted by hand."""
    return factories.AccountFactory(
        name="Събития във Facebook", channel="facebook_event", mode=Mode.HAND_OFF, remote_id="obshtina"
    )


@pytest.fixture
def user():
    """An editor."""
    return UserFactory(username="redaktor")


@pytest.fixture
def announce(page_of, calendar, user):
    """Return a function that publishes a new event with the given values."""

    def announce(**values):
        page = page_of(factories.EventPageFactory, **{"live": False, **values})
        return publish(page, user)

    return announce


def publish(page, user, **changes):
    """Change and publish a page; return it as stored."""
    for name, value in changes.items():
        setattr(page, name, value)
    page.full_clean()
    page.save_revision(user=user).publish(user=user)
    return type(page).objects.get(pk=page.pk)


def post_by_hand(page):
    """Make the worker ask for the manual post, and mark it as done; return the post."""
    post = Post.objects.get(page_id=page.pk)
    transitions.ask_person(post, "event-by-hand", {}, now())
    actions.done_by_hand(post, ADDRESS, shown=post.desired_message.fingerprint)
    return Post.objects.get(pk=post.pk)


def test_event_message_has_facts_in_fields_and_the_rest_in_the_description(announce):
    start = datetime(2036, 12, 10, 18, 0, tzinfo=ZoneInfo("Europe/Sofia"))
    page = announce(start=start, audience="Всички жители", takes_registrations=True)
    message = Post.objects.get(page_id=page.pk).desired_message
    assert message.title == "Обществено обсъждане"
    assert message.event.starts_at == "2036-12-10T18:00:00+02:00"
    assert message.event.place == "Голямата зала, ул. „Речна“ 12"
    assert message.text == (
        "Накратко и разбираемо.\n\n"
        "За кого: Всички жители\nОрганизатор: Община Бяла река\n\n"
        "Записване на страницата на събитието:"
    )
    assert message.pictures[0].alt == "Река между хълмове"


def test_social_text_of_the_editor_is_the_description(announce):
    page = announce(civic_social_text="Елате всички!")
    assert Post.objects.get(page_id=page.pk).desired_message.text == "Елате всички!"


@pytest.mark.parametrize("make", [factories.NewsPageFactory, factories.DecisionPageFactory])
def test_other_page_types_get_no_post_on_an_event_account(page_of, calendar, user, make):
    page = publish(page_of(make, live=False), user)
    assert not Post.objects.filter(page_id=page.pk).exists()


def test_moved_event_makes_its_post_due_with_the_new_date(announce, user):
    page = announce()
    post_by_hand(page)
    later = page.start + timedelta(days=7)
    publish(page, user, start=later, end=page.end + timedelta(days=7), status="moved")
    post = Post.objects.get(page_id=page.pk)
    assert post.status == Status.DUE
    assert post.desired_message.event.start == later
    assert post.desired_message.text.startswith("НОВА ДАТА")


def test_cancelled_event_is_updated_by_hand_and_not_removed(announce, user, client):
    page = announce()
    post_by_hand(page)
    publish(page, user, status="cancelled", status_reason="Болест.")
    post = Post.objects.get(page_id=page.pk)
    assert post.desired_message.event.state == "cancelled"
    transitions.ask_person(post, "edit-by-hand", {}, now())
    client.force_login(user)
    response = client.get(reverse("civic_social_hand_off:item", args=[post.pk]))
    card = response.context["card"]
    assert (card.kind, card.is_cancelled_now) == ("change", True)
    assert "ОТМЕНЕНО. Болест." in response.content.decode()


def test_event_cancelled_before_its_manual_creation_needs_no_task(announce, user):
    page = announce()
    post = Post.objects.get(page_id=page.pk)
    transitions.ask_person(post, "event-by-hand", {}, now())
    publish(page, user, status="cancelled")
    assert Post.objects.get(pk=post.pk).status == Status.WITHDRAWN
    publish(page, user, status="scheduled")
    assert Post.objects.get(pk=post.pk).status == Status.DUE


def test_outcome_does_not_change_the_event_post(announce, user):
    page = announce()
    post_by_hand(page)
    publish(page, user, outcome="Решено е.", attendance=40)
    assert Post.objects.get(page_id=page.pk).status == Status.LIVE


def test_moment_gets_no_post_on_an_event_account(announce, user):
    page = announce()
    post_by_hand(page)
    posts.save_moment(Moment(page=page, text="Начало.", is_announced=True), user)
    assert Post.objects.filter(page_id=page.pk).count() == 1


def test_follow_links_omit_event_accounts(website, calendar):
    page = factories.AccountFactory()
    assert accounts_to_follow(website.home) == [page]


def test_notifications_view_links_to_the_manual_task(announce, user, client):
    page = announce()
    post = Post.objects.get(page_id=page.pk)
    transitions.ask_person(post, "event-by-hand", {}, now())
    client.force_login(user)
    response = client.get(reverse("home_events:changes", args=[page.pk]))
    html = response.content.decode()
    item = reverse("civic_social_hand_off:item", args=[post.pk])
    assert f'<a href="{item}">Създайте събитието във Facebook</a>' in html
    assert response.context["places_done"] == 0
    # The manual queue has the text, so the view offers none to copy.
    assert response.context["facebook_event"] == ""
    post_by_hand(page)
    assert client.get(reverse("home_events:changes", args=[page.pk])).context["places_done"] == 1


def test_editor_previews_the_facebook_event(announce, user, rf):
    page = announce(title="Ден на реката")
    request = rf.get("/")
    request.user = user
    html = page.make_preview_request(request, "social-facebook_event").content.decode()
    assert '<p class="network-event__title">Ден на реката</p>' in html
