"""The list of posts, its export and bulk actions, and the page of one post."""

import csv
import io

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from taggit.models import Tag
from wagtail.models import ModelLogEntry, PageLogEntry

from civic_social import actions
from civic_social.admin.posts.presentation import OPERATIONS
from civic_social.channels.base import Remote
from civic_social.delivery import transitions
from civic_social.models import Attempt, Post
from civic_social.models.states import Operation, Status
from civic_social.spreadsheet import is_formula, remove_control_characters

from ....spreadsheet_formulas import DANGEROUS
from ...factories import NoticePageFactory, PostFactory, SocialAccountFactory, publish

INDEX = reverse("civic_social_posts:index")


def inspect_url(post):
    return reverse("civic_social_posts:inspect", args=[post.pk])


def action_url(post, verb):
    return reverse("civic_social_posts:action", args=[post.pk, verb])


def listed(client, **query):
    return set(client.get(INDEX, query).context["object_list"])


def status_of(post):
    return Post.objects.get(pk=post.pk).status


@pytest.fixture
def refused(db):
    """A post that the network refused."""
    return make_refused()


def make_refused(**values):
    post = PostFactory(**values)
    attempt = Attempt.objects.create(
        post=post,
        operation="create",
        message=post.desired,
        sent_text="Точно този текст",
        worker="w",
        finished_at=timezone.now(),
        outcome="refused",
        problem="bad-link",
    )
    transitions.claim(post, attempt, timezone.now())
    transitions.mark_failed(post, "bad-link", {})
    return post


def make_live(**values):
    post = PostFactory(**values)
    attempt = Attempt.objects.create(post=post, operation="create", message=post.desired, worker="w")
    transitions.claim(post, attempt, timezone.now())
    transitions.confirm(post, attempt, Remote("1_2", "https://www.facebook.com/1/posts/2"), timezone.now())
    return post


def test_list_shows_state_and_problem(admin, refused):
    content = admin.get(INDEX).content.decode()
    assert refused.page_title in content
    assert str(refused.get_status_display()) in content
    assert str(refused.explanation.what) in content


def test_list_filters_by_state_and_account(admin, refused):
    live = make_live()
    assert listed(admin) == {refused, live}
    assert listed(admin, status="live") == {live}
    assert listed(admin, status=["live", "failed"]) == {live, refused}
    assert listed(admin, account=refused.account_id) == {refused}


def test_list_filters_by_page_type(admin, root, refused):
    SocialAccountFactory()
    page = publish(NoticePageFactory(parent=root))
    content_type = ContentType.objects.get_for_model(type(page))
    assert {post.page_id for post in listed(admin, page_type=content_type.pk)} == {page.pk}


def test_list_filters_by_topic(admin, root, refused):
    SocialAccountFactory()
    page = NoticePageFactory(parent=root)
    page.topics.add("Бюджет")
    publish(page)
    publish(NoticePageFactory(parent=root))
    topic = page.topics.get()
    assert {post.page_id for post in listed(admin, topic=topic.pk)} == {page.pk}
    Tag.objects.create(name="Ничия тема")
    offered = admin.get(INDEX).context["filters"].form.fields["topic"].queryset
    assert [tag.name for tag in offered] == ["Бюджет"]


def test_list_filters_by_period(admin, refused):
    Post.objects.filter(pk=refused.pk).update(created_at=timezone.now() - timezone.timedelta(days=400))
    today = PostFactory()
    assert listed(admin, created_at_from=timezone.localdate().isoformat()) == {today}


def test_search_ignores_case_in_bulgarian_and_escapes_the_query(admin):
    strategy = PostFactory(page_title="Стратегия за развитие (2027)")
    PostFactory(page_title="Решение")
    assert listed(admin, q="СТРАТЕГИЯ за") == {strategy}
    assert listed(admin, q="(2027)") == {strategy}
    assert listed(admin, q="(.*") == set()


def test_list_uses_constant_number_of_queries(admin, django_assert_max_num_queries):
    make_refused()
    admin.get(INDEX)
    with CaptureQueriesContext(connection) as few:
        admin.get(INDEX)
    account = SocialAccountFactory()
    for _number in range(5):
        make_refused(account=account)
    with django_assert_max_num_queries(len(few)):
        admin.get(INDEX)


class TestExport:
    """The export of the list as CSV and XLSX."""

    def rows(self, client):
        response = client.get(INDEX, {"export": "csv"})
        content = b"".join(response.streaming_content).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(content), delimiter=";"))

    def test_csv_cells_are_never_formulas(self, admin):
        account = SocialAccountFactory()
        for title in DANGEROUS:
            PostFactory(account=account, page_title=title)
        _header, *rows = self.rows(admin)
        assert {row[0] for row in rows} == {f"'{remove_control_characters(title)}" for title in DANGEROUS}
        assert not any(is_formula(cell) for row in rows for cell in row)

    def test_xlsx_cells_are_text(self, admin):
        PostFactory(page_title="=1+1")
        response = admin.get(INDEX, {"export": "xlsx"})
        sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")

    def test_csv_begins_with_a_byte_order_mark(self, admin):
        PostFactory()
        response = admin.get(INDEX, {"export": "csv"})
        assert b"".join(response.streaming_content).startswith(b"\xef\xbb\xbf")

    def test_export_applies_the_filter_and_contains_the_exact_text(self, admin):
        live = make_live(page_title="Решение")
        PostFactory()
        response = admin.get(INDEX, {"export": "csv", "status": "live"})
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        [row] = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
        assert row[0] == "Решение"
        assert row[1:3] == [live.account.name, live.account.get_channel_display()]
        assert row[5] == live.permalink
        assert row[7] == live.desired["text"]


def test_list_opens_a_post_at_its_network_until_it_is_withdrawn(admin):
    live = make_live()
    assert f'href="{live.permalink}"' in admin.get(INDEX).content.decode()
    Post.objects.filter(pk=live.pk).update(confirmed={})
    content = admin.get(INDEX).content.decode()
    assert str(live.page_title) in content
    assert live.permalink not in content


class TestPostPage:
    """The page of one post."""

    def test_page_shows_attempts_with_the_sent_text(self, admin, refused):
        content = admin.get(inspect_url(refused)).content.decode()
        assert "Точно този текст" in content
        assert str(refused.explanation.next_step) in content

    @pytest.mark.parametrize("operation", list(Operation))
    def test_every_operation_has_a_label(self, admin, refused, operation):
        refused.attempts.update(operation=operation)
        content = admin.get(inspect_url(refused)).content.decode()
        assert str(OPERATIONS[operation]) in content

    def test_page_shows_desired_and_confirmed_text_while_they_differ(self, admin):
        post = make_live()
        post.desired = {**post.desired, "text": "Нов текст"}
        transitions.replan([post])
        content = admin.get(inspect_url(post)).content.decode()
        assert "Нов текст" in content
        assert post.confirmed["text"] in content

    def test_text_is_escaped(self, admin):
        post = PostFactory(page_title="<b>x", desired={"text": "<script>alert(1)</script>", "link": ""})
        content = admin.get(inspect_url(post)).content.decode()
        assert "<script>alert(1)" not in content
        assert "<b>x" not in content

    def test_post_of_a_deleted_page_can_be_opened(self, admin, root):
        SocialAccountFactory()
        page = publish(NoticePageFactory(parent=root))
        post = Post.objects.get(page_id=page.pk)
        page.delete()
        assert admin.get(inspect_url(post)).status_code == 200

    def test_hold_and_release_are_logged_on_the_page(self, admin, root):
        SocialAccountFactory()
        page = publish(NoticePageFactory(parent=root))
        post = Post.objects.get(page_id=page.pk)
        admin.post(action_url(post, "hold"))
        assert status_of(post) == Status.HELD
        assert PageLogEntry.objects.filter(page=page, action="civic_social.hold", user=admin.user).exists()
        admin.post(action_url(post, "retry"))
        assert status_of(post) == Status.DUE

    def test_action_on_a_post_without_page_is_logged_on_the_post(self, admin, refused):
        admin.post(action_url(refused, "retry"))
        assert ModelLogEntry.objects.filter(action="civic_social.retry", object_id=refused.pk).exists()

    def test_skipping_requires_a_reason(self, admin, refused):
        response = admin.post(action_url(refused, "skip"), {"reason": " "})
        assert response.status_code == 200
        [form] = [form for form in response.context["forms"] if form.verb == "skip"]
        assert form.errors["reason"]
        assert status_of(refused) == Status.FAILED
        admin.post(action_url(refused, "skip"), {"reason": "Вече е съобщено"})
        assert status_of(refused) == Status.SKIPPED

    def test_impossible_action_is_refused_with_a_message(self, admin):
        post = make_live()
        response = admin.post(action_url(post, "hold"))
        assert status_of(post) == Status.LIVE
        assert [message.level_tag for message in response.context["messages"]] == ["error"]

    def test_only_possible_actions_are_offered(self, admin, refused):
        offered = {form.verb for form in admin.get(inspect_url(refused)).context["forms"]}
        assert offered == {"done", "retry", "skip", "hold"}
        assert admin.get(inspect_url(make_live())).context["forms"] == []

    def test_action_redirects_to_the_next_url(self, admin, refused):
        response = admin.post(action_url(refused, "retry"), {"next": "/admin/pages/"})
        assert response["Location"] == "/admin/pages/"

    def test_next_url_of_another_host_is_ignored(self, admin, refused):
        response = admin.post(action_url(refused, "retry"), {"next": "https://evil.example/"})
        assert response["Location"] == inspect_url(refused)

    def test_unknown_action_is_not_found(self, admin, refused):
        assert admin.post(action_url(refused, "explode")).status_code == 404


class TestBulkActions:
    """The bulk actions of the list."""

    @staticmethod
    def url(verb, *posts):
        ids = "&".join(f"id={post.pk}" for post in posts)
        return f"/admin/bulk/civic_social/post/{verb}/?{ids}&next={INDEX}"

    def test_bulk_retry_retries_every_post(self, admin):
        posts = [make_refused(), make_refused()]
        assert "data-confirm" not in admin.get(self.url("retry", *posts)).content.decode()
        assert [status_of(post) for post in posts] == [Status.FAILED] * 2
        admin.post(self.url("retry", *posts))
        assert [status_of(post) for post in posts] == [Status.DUE] * 2

    def test_bulk_hold_counts_unchanged_posts(self, admin, refused):
        live = make_live()
        response = admin.post(self.url("hold", refused, live), follow=True)
        assert (status_of(refused), status_of(live)) == (Status.HELD, Status.LIVE)
        assert "1" in str(next(iter(response.context["messages"])))

    def test_bulk_release_releases_only_held_posts(self, admin, refused):
        held = make_refused()
        actions.hold(held)
        admin.post(self.url("release", held, refused))
        assert [status_of(post) for post in (held, refused)] == [Status.DUE, Status.FAILED]

    def test_bulk_action_on_all_selects_nothing(self, admin, refused):
        admin.post(f"/admin/bulk/civic_social/post/hold/?id=all&next={INDEX}")
        assert status_of(refused) == Status.FAILED
