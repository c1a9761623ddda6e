"""The question whether many posts are edited after a change besides publishing."""

import pytest
import wagtail_factories
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import ModelLogEntry, Site

from civic_social.models import ContentChange, Post, SocialTemplate
from civic_social.models.states import Status
from civic_social.monitoring import notifications
from civic_social.planning import changes
from home.operations import site_permissions

from ..factories import NoticePageFactory, UserFactory, publish

pytestmark = pytest.mark.django_db
CHANGES = reverse("civic_social_changes:index")


@pytest.fixture
def change(root, account, settings):
    """A changed photo that would edit two posts without anybody's consent."""
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "EDITS_WITHOUT_CONSENT": 1, "NOTICE_COLLECT_SECONDS": 0}
    picture = wagtail_factories.ImageFactory(title="Реката", description="Река")
    for _number in range(2):
        publish(NoticePageFactory(parent=root, photo=picture))
    for post in Post.objects.all():
        Post.moves.filter(pk=post.pk).update(
            status=Status.LIVE, confirmed=post.desired, remote_id=f"1_{post.pk}"
        )
    picture.description = "Мост"
    picture.save()
    return ContentChange.objects.get()


def decide(client, change, verb):
    return client.post(CHANGES, {"change": change.pk, "verb": verb})


def descriptions():
    return {post.desired["pictures"][0]["alt"] for post in Post.objects.all()}


def test_manager_sees_the_change_and_has_the_posts_edited(person, change):
    manager = person("deliver_post")
    assert CHANGES in manager.get(reverse("wagtailadmin_home")).content.decode()
    content = manager.get(CHANGES).content.decode()
    assert "„Реката“" in content
    assert Post.objects.first().page_title in content
    assert decide(manager, change, "approve").status_code == 302
    changes.work_off()
    assert descriptions() == {"Мост"}
    assert ModelLogEntry.objects.filter(action="civic_social.approve_change", user=manager.user).exists()
    # A second person who was slower changes nothing.
    assert decide(manager, change, "decline").status_code == 302
    assert descriptions() == {"Мост"}


def test_manager_leaves_the_posts(person, change):
    assert decide(person("deliver_post"), change, "decline").status_code == 302
    changes.work_off()
    assert descriptions() == {"Река"}


def test_user_without_the_permission_decides_nothing(person, change):
    decide(person("view_post"), change, "approve")
    change.refresh_from_db()
    assert change.status == ContentChange.Status.ASKING


def test_manager_of_another_site_neither_sees_nor_decides_the_change(person, change, root):
    other = Site.objects.create(hostname="other.example", port=8080, root_page=root)
    clerk = person()
    site_permissions.grant(clerk.user.groups.get(), other, site_permissions.grantable())
    assert "„Реката“" not in clerk.get(CHANGES).content.decode()
    assert decide(clerk, change, "approve").status_code in (302, 403)
    change.refresh_from_db()
    assert change.status == ContentChange.Status.ASKING


def test_responsible_person_is_notified_once_and_the_status_names_it(change, account, capsys):
    account.responsible = UserFactory(username="responsible")
    account.save()
    notifications.notify()
    notifications.notify()
    assert [message.to for message in mail.outbox] == [[account.responsible.email]]
    assert CHANGES in mail.outbox[0].body
    with pytest.raises(SystemExit):
        call_command("social", "status")
    assert "„Реката“" in capsys.readouterr().out


def test_template_is_applied_to_existing_posts_only_if_chosen(admin, change, account, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "EDITS_WITHOUT_CONSENT": 20}
    template = SocialTemplate.objects.create(account=account, text="{title}")
    url = reverse("civic_social_templates:edit", args=[template.pk])
    data = {"account": account.pk, "page_type": "", "locale": "", "text": "Ново: {title}"}
    admin.post(url, data)
    assert not any(post.desired["text"].startswith("Ново") for post in Post.objects.all())
    admin.post(url, {**data, "apply_to_existing": "on"})
    assert all(post.desired["text"].startswith("Ново") for post in Post.objects.all())
