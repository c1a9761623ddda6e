"""Moments: live on the page, in the structured data, and as posts of their own in the mirror."""

from datetime import time, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localtime
from freezegun import freeze_time
from wagtail.models import PageViewRestriction

from civic_social.channels.base import Remote
from civic_social.delivery import transitions
from civic_social.models import Attempt, Post
from civic_social.models.states import Operation, Status
from home.events.moments import posts
from home.models import Moment

from ...factories import AccountFactory, PictureFactory
from ..test_changes import structured

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client):
    """A person who may do everything, logged in."""
    user = get_user_model().objects.create_superuser("clerk", "clerk@example.bg", "x")
    client.force_login(user)
    return user


@pytest.fixture
def announced(event, clerk):
    """The event, announced on two accounts; a third one does not have it."""
    accounts = [AccountFactory(), AccountFactory(), AccountFactory()]
    for account in accounts[:2]:
        Post.objects.create(
            page_id=event.pk,
            page_title=event.title,
            translation_key=event.translation_key,
            account=account,
            desired=event.get_social_message().to_dict(),
        )
    return event


def write(page, user, **values):
    moment = Moment(page=page, text="Кметът откри обсъждането.", **values)
    posts.save_moment(moment, user)
    return moment


def own_posts(moment):
    return Post.objects.filter(key=moment.key).order_by("account_id")


def test_a_moment_becomes_a_post_of_its_own_where_the_event_is_announced(announced, clerk):
    moment = write(announced, clerk, is_announced=True, speaker="Невена Речева")
    posts = own_posts(moment)
    assert len(posts) == 2
    message = posts[0].desired_message
    assert "Невена Речева: Кметът откри обсъждането." in message.text
    assert message.link.endswith(f"#{moment.anchor}")
    assert posts[0].people == {"published_by": "clerk"}


def test_without_the_tick_nothing_leaves(announced, clerk):
    assert not own_posts(write(announced, clerk)).exists()


def test_a_corrected_moment_corrects_its_posts(announced, clerk):
    moment = write(announced, clerk, is_announced=True)
    moment.text = "Кметицата откри обсъждането."
    posts.save_moment(moment, clerk)
    assert all("Кметицата" in post.desired["text"] for post in own_posts(moment))
    assert len(own_posts(moment)) == 2


def test_saving_the_same_moment_again_changes_no_post(announced, clerk):
    moment = write(announced, clerk, is_announced=True)
    before = list(own_posts(moment).values_list("updated_at", flat=True))
    posts.save_moment(moment, clerk)
    assert list(own_posts(moment).values_list("updated_at", flat=True)) == before


def test_a_deleted_moment_takes_its_posts_down(client, announced, clerk):
    moment = write(announced, clerk, is_announced=True)
    own_posts(moment).update(confirmed={"text": "x"})
    client.post(reverse("home_events:moment_delete", args=[announced.pk, moment.pk]))
    posts = Post.objects.filter(key=moment.key)
    assert {(str(post.desired), post.status) for post in posts} == {("{}", Status.DUE)}
    assert not Moment.objects.exists()


def test_the_posts_of_moments_go_and_come_with_the_page(announced, clerk):
    moment = write(announced, clerk, is_announced=True)
    announced.unpublish()
    assert not own_posts(moment).exclude(desired={}).exists()
    announced.save_revision().publish()
    assert not own_posts(moment).filter(desired={}).exists()


def test_the_posts_of_moments_go_and_come_when_the_page_is_closed_and_opened(announced, clerk, place):
    moment = write(announced, clerk, is_announced=True)
    closed = PageViewRestriction.objects.create(page=place.events, restriction_type="login")
    assert not own_posts(moment).exclude(desired={}).exists()
    closed.delete()
    assert not own_posts(moment).filter(desired={}).exists()


def test_what_the_editor_wants_announced_nowhere_has_no_moments_there(announced, clerk):
    moment = write(announced, clerk, is_announced=True)
    announced.social_announcement = "never"
    announced.save_revision(user=clerk).publish(user=clerk)
    assert not own_posts(moment).exclude(desired={}).exists()


def test_a_photo_goes_with_its_description(announced, clerk):
    photo = PictureFactory()
    moment = write(announced, clerk, is_announced=True, photo=photo, photo_alt="Пълна зала")
    (picture,) = own_posts(moment)[0].desired["pictures"]
    assert (picture["image_id"], picture["alt"]) == (photo.pk, "Пълна зала")


def test_the_page_shows_moments_and_search_engines_a_live_report(client, event, clerk):
    moment = write(event, clerk)
    write(event, clerk, is_published=False)
    html = client.get(event.url).content.decode()
    assert html.count('class="moment"') == 1
    report = structured(client, event)["subjectOf"]
    assert report["@type"] == "LiveBlogPosting"
    assert report["liveBlogUpdate"][0]["url"].endswith(f"#{moment.anchor}")


def test_who_has_the_list_already_is_told_so_in_two_words(client, event, clerk):
    write(event, clerk)
    url = f"{event.url}moments/"
    etag = client.get(url)["ETag"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    write(event, clerk)
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 200


def picture_file():
    with PictureFactory().file.open() as file:
        return SimpleUploadedFile("photo.jpg", file.read(), content_type="image/jpeg")


def test_a_moment_is_written_with_a_photo_from_the_phone(client, event, clerk):
    url = reverse("home_events:moments", args=[event.pk])
    data = {"text": "Начало", "is_published": "on", "picture": picture_file()}
    response = client.post(url, data)
    assert response.status_code == 422
    assert {"photo_alt", "people_agreed"} == set(response.context["form"].errors)
    data |= {"picture": picture_file(), "photo_alt": "Пълна зала", "people_agreed": "on"}
    assert client.post(url, data).status_code == 302
    moment = Moment.objects.get()
    assert (moment.photo.title, moment.author) == ("Пълна зала", clerk)


def test_a_draft_is_not_sent_to_the_networks(client, event, clerk):
    response = client.post(
        reverse("home_events:moments", args=[event.pk]), {"text": "Чернова", "is_announced": "on"}
    )
    assert "is_announced" in response.context["form"].errors


@pytest.fixture
def at_night(announced):
    """It is eleven in the evening, and one of the two accounts is quiet until seven."""
    account = announced_accounts(announced)[0]
    account.quiet_from, account.quiet_until, account.grace_minutes = time(22), time(7), 30
    account.save()
    with freeze_time("2026-12-10 21:00:00"):  # 23:00 in Sofia
        yield account


def announced_accounts(event):
    return [post.account for post in Post.objects.filter(page_id=event.pk, key="").order_by("account_id")]


def leaves(moment):
    return {post.account_id: localtime(post.next_attempt_at).strftime("%H:%M") for post in own_posts(moment)}


def test_a_moment_in_quiet_hours_is_on_the_page_at_once_and_waits_at_the_networks(
    announced, at_night, clerk, client
):
    moment = write(announced, clerk, is_announced=True)
    assert moment.text in client.get(f"{announced.url}moments/").content.decode()
    other = announced_accounts(announced)[1]
    # No grace period: it tells what happens now.
    assert leaves(moment) == {at_night.pk: "07:00", other.pk: "23:00"}
    moment.text = "Поправка."
    posts.save_moment(moment, clerk)
    assert leaves(moment)[at_night.pk] == "07:00"


def test_an_urgent_moment_waits_for_nothing(announced, at_night, clerk):
    assert set(leaves(write(announced, clerk, is_announced=True, is_urgent=True)).values()) == {"23:00"}
    announced.social_urgent = True
    announced.save()
    assert set(leaves(write(announced, clerk, is_announced=True)).values()) == {"23:00"}


@pytest.mark.parametrize(("urgent", "hour"), [(False, "07:00"), (True, "23:00")])
def test_a_correction_of_what_is_being_sent_waits_only_where_it_is_not_urgent(
    announced, at_night, clerk, urgent, hour
):
    moment = write(announced, clerk, is_announced=True)
    post = own_posts(moment).get(account=at_night)
    attempt = Attempt.objects.create(post=post, operation=Operation.CREATE, message=post.desired)
    transitions.claim(post, attempt, localtime() + timedelta(minutes=1))
    moment.text, moment.is_urgent = "Поправка.", urgent
    posts.save_moment(moment, clerk)
    post.refresh_from_db()
    transitions.confirm(post, attempt, Remote("1_2"), localtime())
    assert post.status == Status.DUE
    assert leaves(moment)[at_night.pk] == hour


def test_a_moment_is_taken_down_at_any_hour(announced, at_night, clerk):
    moment = write(announced, clerk, is_announced=True)
    own_posts(moment).update(confirmed=own_posts(moment)[0].desired)
    moment.is_published = False
    posts.save_moment(moment, clerk)
    assert set(leaves(moment).values()) == {"23:00"}
