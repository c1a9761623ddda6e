"""One inbox: both kinds in one list, its filters and pages, and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from civic_social.models import Comment, CommentState
from feedback.models import Status, Submission
from home.conversation import inbox
from tests.feedback.factories import SubmissionFactory, create_user

from .conftest import write

pytestmark = pytest.mark.django_db
URL = "home_inbox:index"


def rows(client, query=""):
    """Return kind and key of the rows."""
    response = client.get(reverse(URL) + query)
    assert response.status_code == 200
    return [(row.kind, row.pk) for row in response.context["rows"]]


def test_both_kinds_stand_in_one_list_and_each_filter_narrows_it(client, clerk, post, roads, schools):
    now = timezone.now()
    message = SubmissionFactory(desk=roads, comment="Лампата на моста", received_at=now - timedelta(hours=1))
    other = SubmissionFactory(desk=schools, status=Status.ANSWERED, received_at=now - timedelta(hours=3))
    thread = write(post, "Кога е готов мостът?", desk=roads)
    done = write(post, "Благодаря", desk=roads, state=CommentState.ANSWERED, read_at=now + timedelta(hours=1))
    client.force_login(clerk)
    assert rows(client) == [("comment", thread.pk), ("message", message.pk)]
    assert len(rows(client, "?state=all")) == 4
    assert rows(client, "?state=done") == [("comment", done.pk), ("message", other.pk)]
    assert rows(client, "?kind=message") == [("message", message.pk)]
    assert rows(client, "?channel=form") == [("message", message.pk)]
    assert rows(client, "?channel=facebook_page") == [("comment", thread.pk)]
    assert rows(client, f"?desk={schools.pk}&state=all") == [("message", other.pk)]
    assert rows(client, "?unread=on&kind=comment&state=all") == [("comment", thread.pk)]
    assert rows(client, "?q=МОСТ") == [("comment", thread.pk), ("message", message.pk)]
    assert rows(client, "?q=гергана&kind=comment&state=all")[0] == ("comment", done.pk)
    content = client.get(reverse(URL)).content.decode()
    assert reverse("feedback_inbox:case", args=[message.pk]) in content
    assert reverse("civic_social_comments:thread", args=[thread.pk]) in content
    for odd in ("?after=x", "?after=2026-01-01T00:00~comment~1", "?desk=x", "?channel=x", "?state=x"):
        assert rows(client, odd)


def test_search_by_the_form_finds_finished_rows_and_leaves_the_filters_closed(client, clerk, post, roads):
    done = write(post, "Кога е готов мостът?", desk=roads, state=CommentState.ANSWERED)
    client.force_login(clerk)
    form = client.get(reverse(URL)).context["form"]
    sent = {
        name: form[name].value() or form[name].field.choices[0][0] for name in ("kind", "channel", "state")
    }
    response = client.get(reverse(URL), {**sent, "q": "мост"})
    assert [row.pk for row in response.context["rows"]] == [done.pk]
    assert not response.context["is_filtered"]
    assert rows(client, "?q=мост&state=open") == []


def test_pages_show_every_row_once_also_with_equal_times(client, clerk, post, roads, monkeypatch):
    monkeypatch.setattr(inbox, "PAGE_SIZE", 3)
    now = timezone.now()
    for number in range(5):
        write(post, f"Въпрос {number}", desk=roads, at=now)
        SubmissionFactory(desk=roads, received_at=now)
    client.force_login(clerk)
    seen, query = [], ""
    for _page in range(4):
        response = client.get(reverse(URL) + query)
        seen += [(row.kind, row.pk) for row in response.context["rows"]]
        query = response.context["older_query"]
    assert query == ""
    assert len(seen) == len(set(seen)) == 10


def test_first_page_reads_as_few_rows_of_many_as_of_few(client, clerk, post, roads):
    write(post, "Пръв", desk=roads)
    client.force_login(clerk)
    client.get(reverse(URL))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(reverse(URL))
    Comment.objects.bulk_create(
        Comment(account=post.account, post=post, remote_id=f"many{n}", text="Въпрос", desk_key=str(roads.pk))
        for n in range(200)
    )
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(URL))
    assert len(many) == len(few)
    assert not [query for query in many if "COUNT(" in query["sql"] and "comment" in query["sql"]]


def test_inbox_opens_only_with_rights_and_shows_no_messages_of_another_desk(client, roads, schools):
    message = SubmissionFactory(desk=roads)
    client.force_login(create_user(permissions=("access_admin",)))
    assert client.get(reverse(URL)).status_code in (302, 403)
    client.force_login(schools.clerk)
    assert rows(client, "?state=all") == []
    client.force_login(roads.clerk)
    assert rows(client) == [("message", message.pk)]
    assert Submission.objects.count() == 1
