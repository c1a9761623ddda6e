"""Moments on the event's page, in structured data and as posts."""

from datetime import time, timedelta

import pytest
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

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced(event, clerk):
    """The event with posts on two accounts of three."""
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


def write_moment(page, user, **values):
    moment = Moment(page=page, text="Кметът откри обсъждането.", **values)
    posts.save_moment(moment, user)
    return moment


def moment_posts(moment):
    return Post.objects.filter(key=moment.key).order_by("account_id")


def test_announced_moment_gets_a_post_on_each_account_of_the_event(announced, clerk):
    moment = write_moment(announced, clerk, is_announced=True, speaker="Невена Речева")
    posts = moment_posts(moment)
    assert len(posts) == 2
    message = posts[0].desired_message
    assert "Невена Речева: Кметът откри обсъждането." in message.text
    assert message.link.endswith(f"#{moment.anchor}")
    assert posts[0].people == {"published_by": "clerk"}


def test_moment_that_is_not_announced_gets_no_post(announced, clerk):
    assert not moment_posts(write_moment(announced, clerk)).exists()


def test_corrected_moment_updates_its_posts(announced, clerk):
    moment = write_moment(announced, clerk, is_announced=True)
    moment.text = "Кметицата откри обсъждането."
    posts.save_moment(moment, clerk)
    assert all("Кметицата" in post.desired["text"] for post in moment_posts(moment))
    assert len(moment_posts(moment)) == 2


def test_saving_an_unchanged_moment_changes_no_post(announced, clerk):
    moment = write_moment(announced, clerk, is_announced=True)
    before = list(moment_posts(moment).values_list("updated_at", flat=True))
    posts.save_moment(moment, clerk)
    assert list(moment_posts(moment).values_list("updated_at", flat=True)) == before


def test_deleting_a_moment_withdraws_its_posts(client, announced, clerk):
    moment = write_moment(announced, clerk, is_announced=True)
    moment_posts(moment).update(confirmed={"text": "x"})
    address = reverse("home_events:moment_delete", args=[announced.pk, moment.pk])
    assert moment.text in client.get(address).content.decode()
    assert Moment.objects.exists(), "it asks first"
    client.post(address)
    posts = Post.objects.filter(key=moment.key)
    assert {(str(post.desired), post.status) for post in posts} == {("{}", Status.DUE)}
    assert not Moment.objects.exists()


def test_unpublishing_and_publishing_the_event_withdraws_and_restores_moment_posts(announced, clerk):
    moment = write_moment(announced, clerk, is_announced=True)
    announced.unpublish()
    assert not moment_posts(moment).exclude(desired={}).exists()
    announced.save_revision().publish()
    assert not moment_posts(moment).filter(desired={}).exists()


def test_view_restriction_withdraws_moment_posts_until_it_is_removed(announced, clerk, website):
    moment = write_moment(announced, clerk, is_announced=True)
    closed = PageViewRestriction.objects.create(page=website.events, restriction_type="login")
    assert not moment_posts(moment).exclude(desired={}).exists()
    closed.delete()
    assert not moment_posts(moment).filter(desired={}).exists()


def test_event_set_to_no_announcement_withdraws_moment_posts(announced, clerk):
    moment = write_moment(announced, clerk, is_announced=True)
    announced.civic_social_announcement = "never"
    announced.save_revision(user=clerk).publish(user=clerk)
    assert not moment_posts(moment).exclude(desired={}).exists()


def test_post_of_a_moment_has_its_photo_and_description(announced, clerk):
    photo = PictureFactory()
    moment = write_moment(announced, clerk, is_announced=True, photo=photo, photo_alt="Пълна зала")
    (picture,) = moment_posts(moment)[0].desired["pictures"]
    assert (picture["image_id"], picture["alt"]) == (photo.pk, "Пълна зала")


def test_published_moments_are_on_the_page_and_in_structured_data(client, event, event_data, clerk):
    moment = write_moment(event, clerk)
    write_moment(event, clerk, is_published=False)
    html = client.get(event.url).content.decode()
    assert html.count('class="moment"') == 1
    report = event_data(event)["subjectOf"]
    assert report["@type"] == "LiveBlogPosting"
    assert report["liveBlogUpdate"][0]["url"].endswith(f"#{moment.anchor}")


def test_current_list_of_moments_returns_304(client, event, clerk):
    write_moment(event, clerk)
    url = f"{event.url}moments/"
    etag = client.get(url)["ETag"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    write_moment(event, clerk)
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 200


def picture_file():
    with PictureFactory().file.open() as file:
        return SimpleUploadedFile("photo.jpg", file.read(), content_type="image/jpeg")


def test_uploaded_photo_needs_description_and_consent(client, event, clerk):
    url = reverse("home_events:moments", args=[event.pk])
    data = {"text": "Начало", "is_published": "on", "picture": picture_file()}
    response = client.post(url, data)
    assert response.status_code == 422
    assert {"photo_alt", "people_agreed"} == set(response.context["form"].errors)
    data |= {"picture": picture_file(), "photo_alt": "Пълна зала", "people_agreed": "on"}
    assert client.post(url, data).status_code == 302
    moment = Moment.objects.get()
    assert (moment.photo.title, moment.author) == ("Пълна зала", clerk)


def test_unpublished_moment_cannot_be_announced(client, event, clerk):
    response = client.post(
        reverse("home_events:moments", args=[event.pk]), {"text": "Чернова", "is_announced": "on"}
    )
    assert "is_announced" in response.context["form"].errors


@pytest.fixture
def quiet_account(announced):
    """One of the two accounts, in its quiet hours: it is 23:00, and they last until 07:00."""
    account = accounts_of(announced)[0]
    account.quiet_from, account.quiet_until, account.grace_minutes = time(22), time(7), 30
    account.save()
    with freeze_time("2026-12-10 21:00:00"):  # 23:00 in Sofia
        yield account


def accounts_of(event):
    return [post.account for post in Post.objects.filter(page_id=event.pk, key="").order_by("account_id")]


def posting_times(moment):
    return {
        post.account_id: localtime(post.next_attempt_at).strftime("%H:%M") for post in moment_posts(moment)
    }


def test_moment_in_quiet_hours_is_shown_at_once_and_posted_later(announced, quiet_account, clerk, client):
    moment = write_moment(announced, clerk, is_announced=True)
    assert moment.text in client.get(f"{announced.url}moments/").content.decode()
    other = accounts_of(announced)[1]
    # A moment has no grace period, since it reports what happens now.
    assert posting_times(moment) == {quiet_account.pk: "07:00", other.pk: "23:00"}
    moment.text = "Поправка."
    posts.save_moment(moment, clerk)
    assert posting_times(moment)[quiet_account.pk] == "07:00"


def test_urgent_moment_ignores_quiet_hours(announced, quiet_account, clerk):
    assert set(posting_times(write_moment(announced, clerk, is_announced=True, is_urgent=True)).values()) == {
        "23:00"
    }
    announced.civic_social_urgent = True
    announced.save()
    assert set(posting_times(write_moment(announced, clerk, is_announced=True)).values()) == {"23:00"}


@pytest.mark.parametrize(("urgent", "hour"), [(False, "07:00"), (True, "23:00")])
def test_correction_during_sending_respects_quiet_hours_unless_urgent(
    announced, quiet_account, clerk, urgent, hour
):
    moment = write_moment(announced, clerk, is_announced=True)
    post = moment_posts(moment).get(account=quiet_account)
    attempt = Attempt.objects.create(post=post, operation=Operation.CREATE, message=post.desired)
    transitions.claim(post, attempt, localtime() + timedelta(minutes=1))
    moment.text, moment.is_urgent = "Поправка.", urgent
    posts.save_moment(moment, clerk)
    post.refresh_from_db()
    transitions.confirm(post, attempt, Remote("1_2"), localtime())
    assert post.status == Status.DUE
    assert posting_times(moment)[quiet_account.pk] == hour


def test_removal_of_a_moment_ignores_quiet_hours(announced, quiet_account, clerk):
    moment = write_moment(announced, clerk, is_announced=True)
    moment_posts(moment).update(confirmed=moment_posts(moment)[0].desired)
    moment.is_published = False
    posts.save_moment(moment, clerk)
    assert set(posting_times(moment).values()) == {"23:00"}
