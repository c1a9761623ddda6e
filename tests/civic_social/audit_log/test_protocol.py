"""The protocol of a page's audit log: in the admin for readers of the log, and as a single file."""

from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from wagtail.models import GroupPagePermission

from civic_social.audit_log import triggers
from civic_social.models import RecordEntry, RecordHead

from ..delivery_steps import drain_until_quiet
from ..factories import NoticePageFactory, SocialAccountFactory, UserFactory, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(root, network):
    SocialAccountFactory(channel="memory", name="Община <Бяла река>")
    notice = publish(NoticePageFactory(parent=root, title="Решение <245>"))
    drain_until_quiet()
    publish(notice, title="Поправено")
    drain_until_quiet()
    return notice


def protocol_of(client, page):
    return client.get(reverse("civic_social_record", args=[page.pk]))


@pytest.fixture
def reader(root):
    """A user who may read the audit log and edit the pages."""
    group = Group.objects.create(name="Архив")
    names = ["access_admin", "view_recordentry"]
    group.permissions.set(Permission.objects.filter(codename__in=names))
    permission = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=root, permission=permission)
    user = UserFactory(username="archive", is_superuser=False)
    user.groups.add(group)
    return user


def test_protocol_shows_time_link_text_and_hash_of_each_entry(client, reader, notice):
    client.force_login(reader)
    response = protocol_of(client, notice)
    page = BeautifulSoup(response.content, "html.parser")
    articles = page.find_all("article")
    assert [article.blockquote.text.split("\n")[0] for article in articles] == ["Решение <245>", "Поправено"]
    rows = RecordEntry.objects.order_by("number")
    for article, row in zip(articles, rows, strict=True):
        assert article.time["datetime"]
        assert article.find("a", href="https://network.example/1")
        assert row.hash in article.text
        assert "Община <Бяла река> (Memory)" in article.text
    assert f"2:{RecordHead.objects.get().hash}" in page.footer.text
    assert page.find("style") is None
    assert page.find("link", rel="stylesheet")


def test_protocol_file_contains_its_styles(notice):
    out = StringIO()
    call_command("social", "record", "--page", str(notice.pk), "--format", "html", stdout=out)
    page = BeautifulSoup(out.getvalue(), "html.parser")
    assert len(page.find_all("article")) == 2
    assert "@media print" in page.style.text
    assert page.find("link") is None
    assert page.html["lang"]


def test_changed_entry_is_marked_as_broken(client, reader, notice):
    with triggers.removed(connection):
        row = RecordEntry.objects.order_by("number").first()
        row.body = row.body.replace("Решение", "Отказ")
        row.save()
    client.force_login(reader)
    page = BeautifulSoup(protocol_of(client, notice).content, "html.parser")
    assert [bool(article.find(class_="broken")) for article in page.find_all("article")] == [True, False]


@pytest.mark.parametrize("lacks", ["record", "page"])
def test_protocol_requires_both_permissions(client, reader, notice, lacks):
    if lacks == "record":
        reader.groups.get().permissions.remove(Permission.objects.get(codename="view_recordentry"))
    else:
        GroupPagePermission.objects.all().delete()
    client.force_login(reader)
    response = protocol_of(client, notice)
    assert response.status_code in (302, 403)
    assert "Решение" not in response.content.decode()


def test_deleted_page_still_has_its_protocol(client, reader, notice):
    page_id = notice.pk
    notice.delete()
    drain_until_quiet()
    client.force_login(reader)
    response = client.get(reverse("civic_social_record", args=[page_id]))
    assert response.content.decode().count("<article>") == 3


def test_editor_links_to_the_protocol_of_an_announced_page(client, reader, notice, root):
    client.force_login(reader)
    url = reverse("civic_social_record", args=[notice.pk])
    assert url in client.get(reverse("wagtailadmin_pages:edit", args=[notice.pk])).content.decode()
    other = NoticePageFactory(parent=root)
    url = reverse("civic_social_record", args=[other.pk])
    assert url not in client.get(reverse("wagtailadmin_pages:edit", args=[other.pk])).content.decode()
