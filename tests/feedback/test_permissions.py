"""Who may read, answer, export and erase."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission

from feedback.inbox.permissions import policy
from feedback.models import Desk, Submission

from .factories import DeskFactory, GroupFactory, NoticeFactory, SubmissionFactory

pytestmark = pytest.mark.django_db


def user_in(*groups, permissions=()):
    """Return a user in these groups, with these extra permissions."""
    name = f"user{get_user_model().objects.count()}"
    user = get_user_model().objects.create_user(name, f"{name}@example.bg", "x")
    user.groups.set(groups)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return get_user_model().objects.get(pk=user.pk)


@pytest.fixture
def ours():
    return SubmissionFactory(comment="Наше")


@pytest.fixture
def theirs():
    return SubmissionFactory(comment="Чуждо")


@pytest.fixture
def clerk(ours):
    return user_in(ours.desk.group)


@pytest.fixture
def page_editor(ours):
    """Somebody who may do everything with pages, and sits at no desk."""
    group = GroupFactory(name="Редактори на страници")
    root = ours.page.get_root() if ours.page else None
    from wagtail.models import Page

    for codename in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.create(
            group=group,
            page=root or Page.objects.get(depth=1),
            permission=Permission.objects.get(codename=codename),
        )
    return user_in(group)


def paths(submission):
    """Return every address of the inbox that shows or changes this submission, with its method."""
    steps = ["reply", "note", "assign", "status", "move", "extend", "hold"]
    return [
        ("get", reverse("feedback_inbox:case", args=[submission.pk])),
        *[("post", reverse("feedback_inbox:step", args=[submission.pk, step])) for step in steps],
        ("get", reverse("feedback_inbox:erase", args=[submission.pk])),
        ("post", reverse("feedback_inbox:erase", args=[submission.pk])),
    ]


def test_a_clerk_reads_the_own_desk_and_no_other(client, clerk, ours, theirs):
    client.force_login(clerk)
    html = client.get(reverse("feedback_inbox:index")).content.decode()
    assert ours.reference in html
    assert theirs.reference not in html
    assert "Наше" in client.get(reverse("feedback_inbox:case", args=[ours.pk])).content.decode()


def test_nothing_of_another_desk_can_be_opened_or_changed(client, clerk, theirs):
    client.force_login(clerk)
    before = Submission.objects.filter(pk=theirs.pk).values().get()
    for method, path in paths(theirs):
        assert getattr(client, method)(path, {"reply-body": "x", "how": "delete"}).status_code == 404, path
    assert Submission.objects.filter(pk=theirs.pk).values().get() == before
    assert not theirs.replies.exists()


def test_editing_pages_is_no_right_to_read(client, page_editor, ours):
    client.force_login(page_editor)
    for method, path in [("get", reverse("feedback_inbox:index")), *paths(ours)]:
        response = getattr(client, method)(path)
        assert response.status_code in (302, 403, 404), path
        assert "Наше" not in response.content.decode()


def test_visitors_are_sent_to_the_login(client, ours):
    for method, path in paths(ours):
        response = getattr(client, method)(path)
        assert response.status_code == 302
        assert "/login/" in response.url


def test_erasing_is_granted_apart(client, clerk, ours):
    client.force_login(clerk)
    assert client.post(reverse("feedback_inbox:erase", args=[ours.pk]), {"how": "delete"}).url == "/admin/"
    assert Submission.objects.filter(pk=ours.pk).exists()


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
def test_exports_are_granted_apart_and_stay_within_the_desk(
    client, ours, theirs, permissions, query, allowed
):
    client.force_login(user_in(ours.desk.group, permissions=permissions))
    response = client.get(reverse("feedback_inbox:index") + "?" + query)
    if not allowed:
        # Wagtail answers a refusal in the admin with a way back.
        assert response.status_code == 302
        return
    text = b"".join(response.streaming_content).decode()
    assert "Наше" in text
    assert "Чуждо" not in text
    assert (ours.email in text) == ("personal=1" in query)


def test_staff_entry_is_granted_apart(client, clerk, ours):
    client.force_login(clerk)
    assert client.get(reverse("feedback_inbox:enter")).status_code == 302
    client.force_login(user_in(ours.desk.group, permissions=["enter_submissions"]))
    assert client.get(reverse("feedback_inbox:enter")).status_code == 200


def test_a_persons_data_is_for_those_who_read_every_desk(client, ours):
    path = reverse("feedback_subject:index")
    client.force_login(user_in(ours.desk.group, permissions=["erase_submissions"]))
    assert client.get(path).status_code == 302
    everything = ["erase_submissions", "read_every_desk"]
    client.force_login(user_in(ours.desk.group, permissions=everything))
    assert client.get(path).status_code == 200


def test_what_is_on_no_desk_is_seen_by_those_who_read_every_desk(clerk):
    lost = SubmissionFactory(desk=None)
    assert not policy.user_has_permission_for_instance(clerk, "view", lost)
    reader = user_in(permissions=["read_every_desk"])
    assert policy.user_has_permission_for_instance(reader, "view", lost)


def test_somebody_at_two_desks_sees_each_submission_once():
    group = GroupFactory()
    desks = [DeskFactory(group=group), DeskFactory(group=group)]
    second = Group.objects.create(name="Втора")
    desks.append(DeskFactory(group=second))
    for desk in desks:
        SubmissionFactory(desk=desk)
    found = policy.instances_user_has_permission_for(user_in(group, second), "view")
    assert found.count() == 3


def test_somebody_who_left_reads_nothing(clerk, ours):
    clerk.is_active = False
    clerk.save()
    assert not policy.user_has_permission_for_instance(clerk, "view", ours)


def test_colleagues_who_may_read_it_can_be_assigned_it(ours, theirs, clerk):
    other = user_in(theirs.desk.group)
    colleagues = policy.users_with_permission_for_instance("view", ours)
    assert clerk in colleagues
    assert other not in colleagues


def test_who_may_do_more_than_read_is_asked_of_the_database(ours, clerk):
    exporter = user_in(ours.desk.group, permissions=["export_submissions"])
    elsewhere = user_in(permissions=["export_submissions"])
    assert set(policy.users_with_permission("export")) == {exporter}
    assert set(policy.users_with_permission("view")) == {clerk, exporter}
    assert elsewhere not in policy.users_with_any_permission(["view", "export"])
    assert not policy.users_with_permission("change").exists()


def test_a_desk_with_submissions_cannot_be_deleted(admin_client, ours):
    path = reverse("desk:delete", args=[ours.desk.pk])
    assert admin_client.get(path).status_code == 200
    html = admin_client.post(path, follow=True).content.decode()
    assert "има съобщения и не може да се изтрие" in html
    assert Submission.objects.get(pk=ours.pk).desk is not None


def test_an_empty_desk_can_be_deleted(admin_client):
    desk = DeskFactory()
    admin_client.post(reverse("desk:delete", args=[desk.pk]))
    assert not Desk.objects.exists()


def test_when_a_desks_group_is_deleted_only_those_who_read_every_desk_are_left(admin_client, ours, clerk):
    reader = user_in(permissions=["read_every_desk"])
    admin_client.post(reverse("wagtailusers_groups:delete", args=[ours.desk.group.pk]))
    left = Submission.objects.get(pk=ours.pk)
    assert not policy.user_has_permission_for_instance(clerk, "view", left)
    assert reader in policy.users_with_permission_for_instance("view", left)
    assert clerk not in policy.users_with_permission_for_instance("view", left)


def test_the_menu_is_shown_only_to_readers(client, clerk, page_editor):
    client.force_login(clerk)
    assert "feedback/inbox" in client.get(reverse("wagtailadmin_home")).content.decode()
    client.force_login(page_editor)
    assert "feedback/inbox" not in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("view", ["edit", "delete"])
def test_a_published_notice_is_never_changed(admin_client, view):
    notice = NoticeFactory()
    response = admin_client.post(reverse(f"privacynotice:{view}", args=[notice.pk]), {"text": "x"})
    assert response.status_code == 302
    notice.refresh_from_db()
    assert notice.text == "<p>Вашите данни се пазят две години.</p>"
    with pytest.raises(ValueError, match="never changed"):
        notice.save()


def test_a_new_notice_is_the_next_version(admin_client):
    NoticeFactory()
    page = admin_client.get(reverse("privacynotice:add"))
    assert page.status_code == 200
    assert NoticeFactory().version == 2
    assert NoticeFactory(language_code="en").version == 1
