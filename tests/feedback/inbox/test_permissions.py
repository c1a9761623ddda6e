"""The permissions to read, answer, export, erase and enter submissions."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page

from feedback.inbox.permissions import policy
from feedback.models import Submission

from ..factories import DeskFactory, GroupFactory, SubmissionFactory, create_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission():
    """A submission on the desk of ``clerk``."""
    return SubmissionFactory(comment="Наше")


@pytest.fixture
def other_submission():
    """A submission on another desk."""
    return SubmissionFactory(comment="Чуждо")


@pytest.fixture
def page_editor():
    """A user with all page permissions, and without a desk."""
    group = GroupFactory(name="Редактори на страници")
    for codename in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.create(
            group=group,
            page=Page.objects.get(depth=1),
            permission=Permission.objects.get(codename=codename),
        )
    return create_user(group)


def paths(submission):
    """Return pairs of method and path of every request that reads or changes this submission."""
    actions = ["reply", "note", "assign", "status", "move", "extend", "hold"]
    return [
        ("get", reverse("feedback_inbox:case", args=[submission.pk])),
        *[("post", reverse("feedback_inbox:step", args=[submission.pk, action])) for action in actions],
        ("get", reverse("feedback_inbox:erase", args=[submission.pk])),
        ("post", reverse("feedback_inbox:erase", args=[submission.pk])),
    ]


def test_a_clerk_reads_only_submissions_of_their_desk(client, clerk, submission, other_submission):
    client.force_login(clerk)
    html = client.get(reverse("feedback_inbox:index")).content.decode()
    assert submission.reference in html
    assert other_submission.reference not in html
    assert "Наше" in client.get(reverse("feedback_inbox:case", args=[submission.pk])).content.decode()


def test_submissions_of_another_desk_cannot_be_opened_or_changed(client, clerk, other_submission):
    client.force_login(clerk)
    before = Submission.objects.filter(pk=other_submission.pk).values().get()
    for method, path in paths(other_submission):
        assert getattr(client, method)(path, {"reply-body": "x", "how": "delete"}).status_code == 404, path
    assert Submission.objects.filter(pk=other_submission.pk).values().get() == before
    assert not other_submission.replies.exists()


def test_page_permissions_do_not_allow_reading_submissions(client, page_editor, submission):
    client.force_login(page_editor)
    for method, path in [("get", reverse("feedback_inbox:index")), *paths(submission)]:
        response = getattr(client, method)(path)
        assert response.status_code in (302, 403, 404), path
        assert "Наше" not in response.content.decode()


def test_visitors_are_redirected_to_the_login(client, submission):
    for method, path in paths(submission):
        response = getattr(client, method)(path)
        assert response.status_code == 302
        assert "/login/" in response.url


def test_erasing_needs_its_own_permission(client, clerk, submission):
    client.force_login(clerk)
    assert (
        client.post(reverse("feedback_inbox:erase", args=[submission.pk]), {"how": "delete"}).url == "/admin/"
    )
    assert Submission.objects.filter(pk=submission.pk).exists()


@pytest.mark.parametrize(
    ("permissions", "query", "allowed"),
    [
        ([], "export=csv", False),
        ([], "export=xlsx&personal=1", False),
        (["export_submissions"], "export=csv", True),
        (["export_submissions"], "export=csv&personal=1", False),
        (["export_personal_data"], "export=csv&personal=1", True),
    ],
)
def test_exports_need_their_own_permissions_and_hold_only_readable_submissions(
    client, submission, other_submission, permissions, query, allowed
):
    client.force_login(create_user(submission.desk.group, permissions=permissions))
    response = client.get(reverse("feedback_inbox:index") + "?" + query)
    if not allowed:
        # Wagtail's admin redirects a refused user.
        assert response.status_code == 302
        return
    text = b"".join(response.streaming_content).decode()
    assert "Наше" in text
    assert "Чуждо" not in text
    assert (submission.email in text) == ("personal=1" in query)


def test_manual_entry_needs_its_own_permission(client, clerk, submission):
    client.force_login(clerk)
    assert client.get(reverse("feedback_inbox:enter")).status_code == 302
    client.force_login(create_user(submission.desk.group, permissions=["enter_submissions"]))
    assert client.get(reverse("feedback_inbox:enter")).status_code == 200


def test_data_of_a_person_is_shown_only_to_readers_of_every_desk(client, submission):
    path = reverse("feedback_subject:index")
    client.force_login(create_user(submission.desk.group, permissions=["erase_submissions"]))
    assert client.get(path).status_code == 302
    everything = ["erase_submissions", "read_every_desk"]
    client.force_login(create_user(submission.desk.group, permissions=everything))
    assert client.get(path).status_code == 200


def test_submissions_without_a_desk_are_shown_to_readers_of_every_desk(clerk):
    without_desk = SubmissionFactory(desk=None)
    assert not policy.user_has_permission_for_instance(clerk, "view", without_desk)
    reader = create_user(permissions=["read_every_desk"])
    assert policy.user_has_permission_for_instance(reader, "view", without_desk)


def test_a_member_of_several_desks_sees_each_submission_once():
    group = GroupFactory()
    desks = [DeskFactory(group=group), DeskFactory(group=group)]
    second = Group.objects.create(name="Втора")
    desks.append(DeskFactory(group=second))
    for desk in desks:
        SubmissionFactory(desk=desk)
    found = policy.instances_user_has_permission_for(create_user(group, second), "view")
    assert found.count() == 3


def test_an_inactive_user_may_read_nothing(clerk, submission):
    clerk.is_active = False
    clerk.save()
    assert not policy.user_has_permission_for_instance(clerk, "view", submission)


def test_users_of_the_same_desk_may_read_a_submission(submission, other_submission, clerk):
    other = create_user(other_submission.desk.group)
    colleagues = policy.users_with_permission_for_instance("view", submission)
    assert clerk in colleagues
    assert other not in colleagues


def test_policy_finds_the_users_with_a_permission(submission, clerk):
    exporter = create_user(submission.desk.group, permissions=["export_submissions"])
    elsewhere = create_user(permissions=["export_submissions"])
    assert set(policy.users_with_permission("export")) == {exporter}
    assert set(policy.users_with_permission("view")) == {clerk, exporter}
    assert elsewhere not in policy.users_with_any_permission(["view", "export"])
    assert not policy.users_with_permission("change").exists()


def test_after_deleting_the_group_only_readers_of_every_desk_may_read(admin_client, submission, clerk):
    reader = create_user(permissions=["read_every_desk"])
    admin_client.post(reverse("wagtailusers_groups:delete", args=[submission.desk.group.pk]))
    left = Submission.objects.get(pk=submission.pk)
    assert not policy.user_has_permission_for_instance(clerk, "view", left)
    assert reader in policy.users_with_permission_for_instance("view", left)
    assert clerk not in policy.users_with_permission_for_instance("view", left)


def test_the_menu_is_shown_only_to_users_who_may_read(client, clerk, page_editor):
    client.force_login(clerk)
    assert "feedback/inbox" in client.get(reverse("wagtailadmin_home")).content.decode()
    client.force_login(page_editor)
    assert "feedback/inbox" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_reply_with_a_page_that_is_none_is_no_error_of_the_server(client, clerk, submission):
    client.force_login(clerk)
    path = reverse("feedback_inbox:step", args=[submission.pk, "reply"])
    for page in ("x", "-1", "9" * 30):
        assert client.post(path, {"reply-body": "Готово.", "reply-page": page}).status_code == 422
    assert not submission.replies.exists()
