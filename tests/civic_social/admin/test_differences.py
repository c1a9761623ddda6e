"""Duplicates and orphans that the last comparison has found: dashboard, page, mails and command."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import ModelLogEntry

from civic_social.models import DuplicateCheck, NetworkDifference, Notice
from civic_social.monitoring import mail, notifications
from civic_social.monitoring.metrics import status_report

from ..factories import SocialAccountFactory
from .posts.test_viewset import make_live

HOME = reverse("wagtailadmin_home")
PAGE = reverse("civic_social_differences:index")
DUPLICATE, ORPHAN = "https://www.instagram.com/p/second/", "https://www.instagram.com/p/orphan/"


@pytest.fixture
def duplicate(db):
    """A second copy of a live post."""
    post = make_live()
    return NetworkDifference.objects.create(
        account=post.account, post=post, problem="second-there", remote_id="9", permalink=DUPLICATE
    )


@pytest.fixture
def orphan(db):
    """A post that no page has."""
    account = SocialAccountFactory(name="Снимки")
    return NetworkDifference.objects.create(
        account=account, problem="orphan", remote_id="8", permalink=ORPHAN
    )


def test_dashboard_names_each_difference_with_its_link(clerk, duplicate, orphan):
    content = clerk.get(HOME).content.decode()
    assert duplicate.post.page_title in content
    assert orphan.account.name_and_network in content
    for link in (DUPLICATE, ORPHAN, PAGE):
        assert f'href="{link}"' in content


def test_page_says_what_to_do_and_lets_only_an_orphan_stay(clerk, duplicate, orphan):
    content = clerk.get(PAGE).content.decode()
    for each in (duplicate, orphan):
        assert str(each.explanation.what) in content
    assert content.count('name="difference"') == 1
    response = clerk.post(PAGE, {"difference": orphan.pk}, follow=True)
    assert ORPHAN not in response.content.decode()
    orphan.refresh_from_db()
    assert orphan.accepted_at
    assert ModelLogEntry.objects.get(action="civic_social.accept_difference").data["permalink"] == ORPHAN
    assert ORPHAN not in clerk.get(HOME).content.decode()


@pytest.mark.parametrize("number", ["", "abc", "0", "999999", "²"])
def test_unknown_difference_is_not_found(clerk, number):
    assert clerk.post(PAGE, {"difference": number}).status_code == 404


def test_duplicate_cannot_be_accepted(clerk, duplicate):
    assert clerk.post(PAGE, {"difference": duplicate.pk}).status_code == 404


def test_user_who_may_manage_no_posts_sees_nothing(person, duplicate, orphan):
    client = person("view_post", name="reader")
    assert ORPHAN not in client.get(HOME).content.decode()
    assert client.get(PAGE).status_code == 302
    client.post(PAGE, {"difference": orphan.pk})
    orphan.refresh_from_db()
    assert orphan.accepted_at is None


def test_responsible_person_is_mailed_once_although_each_comparison_stores_new_rows(orphan, duplicate, admin):
    for _comparison in range(2):
        notifications.update_notices()
        values = {"account": orphan.account, "problem": "orphan", "remote_id": "8", "permalink": ORPHAN}
        orphan.delete()
        orphan = NetworkDifference.objects.create(**values)
    notices = list(Notice.objects.filter(is_open=True))
    assert len(notices) == 2
    _subject, text, _html = mail.compose(admin.user, Notice.Kind.POSTS, notices)
    for part in (DUPLICATE, ORPHAN, PAGE, duplicate.post.page_title, orphan.account.name_and_network):
        assert part in text
    NetworkDifference.objects.all().delete()
    notifications.update_notices()
    assert not Notice.objects.filter(is_open=True).exists()


def test_status_names_the_account_of_an_orphan(orphan):
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("social", "status", stdout=out)
    assert orphan.account.name_and_network in out.getvalue()
    assert ORPHAN in out.getvalue()


def test_duplicate_that_a_check_reports_is_not_reported_twice(duplicate):
    check = {"post": duplicate.post, "attempt": duplicate.post.current_attempt, "problem": "stands-twice"}
    DuplicateCheck.objects.create(**check, marker="", search_at=duplicate.found_at)
    assert not NetworkDifference.objects.open().exists()
    assert len(status_report()["needs_person"]) == 1
