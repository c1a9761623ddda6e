"""Two municipalities in one installation: a clerk of one never meets anything of the other.

The names of topics, groups and sites are known to all: Wagtail's own forms and filters list them.
"""

import csv
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Site

from civic_social.models import Post, SocialAccount, SocialTemplate, WebhookEndpoint
from civic_social.models.states import Status
from feedback.models import Desk, PrivacyNotice, ReplyTemplate
from home.operations import site_permissions
from tests.civic_social.factories import publish
from tests.feedback.factories import SubmissionFactory

from . import factories
from .conversation.conftest import write

#: In every name and title of the other town, and nowhere else.
MARK = "Горноречен"
PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page")
#: Views whose answer is not text about objects, or that the walk would end itself with.
SKIPPED = (
    "wagtailadmin_logout",
    "wagtailadmin_sprite",
    "wagtailadmin_error_test",
    # Wagtail's report of page types names the page that was edited last in the whole installation.
    "wagtailadmin_reports:page_types_usage",
    "wagtailadmin_reports:page_types_usage_results",
)
#: Lists, figures and reports that the clerk may open.
LISTS = {
    *("civic_social_accounts:index", "civic_social_changes:index", "civic_social_comments:index"),
    *("civic_social_hand_off:index", "civic_social_posts:calendar", "civic_social_posts:index"),
    *("civic_social_templates:list", "civic_social_webhooks:index", "desk:index", "feedback_figures:index"),
    *("feedback_inbox:index", "home_inbox:index"),
    *("home_alerts:index", "home_events:index", "privacynotice:index", "replytemplate:index"),
    *("wagtailadmin_home", "wagtailadmin_pages:search", "wagtailadmin_reports:aging_pages"),
}


def create_town(name, hostname, is_default):
    """Return a town: a Site with pages, accounts, posts, desks, submissions and clerks."""
    home = factories.HomePageFactory(title=f"Община {name}", slug=f"home-{hostname.split('.')[0]}")
    english = factories.HomePageFactory(
        title=f"Municipality {name}",
        slug=f"en-{hostname.split('.')[0]}",
        locale=factories.locale("en"),
        translation_key=home.translation_key,
    )
    site = Site.objects.create(
        hostname=hostname, port=80, root_page=home, is_default_site=is_default, site_name=hostname
    )
    return SimpleNamespace(name=name, site=site, home=home, english=english)


def fill_town(town):
    """Add to ``town`` everything that a municipality has."""
    name, site = town.name, town.site
    # Topics are one vocabulary for all sites, like the names of groups.
    town.topic = Tag.objects.create(name=f"тема {site.pk}", slug=f"tema-{site.pk}")
    town.news_index = factories.NewsIndexPageFactory(parent=town.home, title=f"Новини {name}")
    events = factories.EventIndexPageFactory(parent=town.home, title=f"Събития {name}")
    town.event = factories.EventPageFactory(parent=events, title=f"Събор {name}", place=f"Площад {name}")
    town.form = factories.FeedbackPageFactory(parent=town.home, title=f"Мнение {name}")
    town.account = SocialAccount.objects.create(
        site=site, name=f"Страница {name}", channel="facebook_page", remote_id=str(site.pk), mode="hand-off"
    )
    town.template = SocialTemplate.objects.create(account=town.account, text=f"{name}: {{title}}")
    town.webhook = WebhookEndpoint.objects.create(
        site=site, name=f"Регистър {name}", url=f"https://tool-{site.pk}.example/", events=[]
    )
    town.news = factories.NewsPageFactory(parent=town.news_index, title=f"Мостът {name}", live=False)
    publish(town.news)
    town.post = Post.objects.get(page_id=town.news.pk)
    town.post.status, town.post.next_attempt_at = Status.WAITING, timezone.now() - timedelta(days=2)
    town.post.save()
    town.clerks = Group.objects.create(name=f"Служители {site.pk}")
    town.desk = Desk.objects.create(
        site=site, name=f"Деловодство {name}", mailbox=f"d{site.pk}@example.bg", group=town.clerks
    )
    town.desk.topics.add(town.topic)
    town.reply = ReplyTemplate.objects.create(title=f"Отговор {name}", body="Здравейте", desk=town.desk)
    town.notice = PrivacyNotice.objects.create(
        site=site, language_code="bg", text=f"<p>Администратор: {name}</p>", is_draft=True
    )
    town.submission = SubmissionFactory(
        site=site, page=town.form, page_title=town.form.title, desk=town.desk, name=f"Иван {name}"
    )
    town.thread = write(town.post, f"Кога, {name}?", desk=town.desk)
    town.reply_below = write(town.post, f"И аз питам, {name}", parent=town.thread)
    town.loose = SubmissionFactory(site=site, page=town.form, page_title=town.form.title, desk=None)
    return town


@pytest.fixture
def towns(db, django_user_model):
    """Two towns, ``near`` and ``far``; every name of the far one has the mark."""
    Page.objects.filter(depth=2).delete()
    near = create_town("Долна", "dolna.example", True)
    far = create_town(MARK, "gorna.example", False)
    for town in (near, far):
        fill_town(town)
        collection = Collection.get_first_root_node().add_child(name=f"Файлове {town.name}")
        for codename in PAGE_PERMISSIONS:
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
            for page in (town.home, town.english):
                GroupPagePermission.objects.create(group=town.clerks, page=page, permission=permission)
        for codename in ("add_image", "choose_image", "add_document", "choose_document"):
            GroupCollectionPermission.objects.create(
                group=town.clerks,
                collection=collection,
                permission=Permission.objects.get(codename=codename),
            )
        town.clerks.permissions.set(
            Permission.objects.filter(
                codename__in=[
                    "access_admin",
                    "answer_comments",
                    "moderate_comments",
                    "view_registration",
                    "export_registrations",
                    "view_recordentry",
                    "export_submissions",
                    "export_personal_data",
                    "enter_submissions",
                    "erase_submissions",
                ]
            )
        )
        site_permissions.grant(town.clerks, town.site, site_permissions.grantable())
        town.user = django_user_model.objects.create_user(f"clerk {town.name}", password="x")
        town.user.groups.add(town.clerks)
    return SimpleNamespace(near=near, far=far)


@pytest.fixture
def clerk(towns):
    """The browser of a clerk of the near town."""
    client = Client()
    client.force_login(towns.near.user)
    return client


def body(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")


def admin_names(resolver=None, namespace="") -> set[str]:
    """Return the names of the admin's URLs, with their namespaces."""
    names = set()
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            names |= admin_names(pattern, inner)
        elif pattern.name:
            names.add(f"{namespace}{pattern.name}")
    return names


def test_no_list_figure_or_report_shows_the_other_town(clerk, towns):
    visited, leaks = set(), []
    for name in sorted(admin_names()):
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        if not url.startswith("/admin/") or name in SKIPPED:
            continue
        response = clerk.get(url)
        if MARK in body(response):
            leaks.append(name)
        if response.status_code == 200:
            visited.add(name)
    assert not leaks, " ".join(leaks)
    # The others are refused, or need an object.
    assert len(visited) > 100
    assert LISTS < visited


@pytest.mark.parametrize("extra", ["", "&personal=1"])
def test_exports_have_the_own_town_only(clerk, towns, extra):
    text = body(clerk.get(reverse("feedback_inbox:index") + "?export=csv" + extra))
    rows = list(csv.reader(text.splitlines()))
    assert towns.near.submission.reference in text
    assert MARK not in text
    assert len(rows) == 3
    posts = body(clerk.get(reverse("civic_social_posts:index") + "?export=csv"))
    assert towns.near.post.page_title in posts
    assert MARK not in posts


def objects_of(town) -> dict[str, list]:
    """Return the arguments of the admin's views of single objects, by the beginning of their names."""
    return {
        "feedback_inbox:case": [town.submission.pk],
        "feedback_inbox:erase": [town.submission.pk],
        "desk:edit": [town.desk.pk],
        "desk:delete": [town.desk.pk],
        "desk:history": [town.desk.pk],
        "desk:usage": [town.desk.pk],
        "replytemplate:edit": [town.reply.pk],
        "replytemplate:delete": [town.reply.pk],
        "replytemplate:history": [town.reply.pk],
        "replytemplate:usage": [town.reply.pk],
        "privacynotice:edit": [town.notice.pk],
        "privacynotice:inspect": [town.notice.pk],
        "privacynotice:history": [town.notice.pk],
        "privacynotice:usage": [town.notice.pk],
        "civic_social_accounts:edit": [town.account.pk],
        "civic_social_accounts:delete": [town.account.pk],
        "civic_social_accounts:history": [town.account.pk],
        "civic_social_accounts:disconnect": [town.account.pk],
        "civic_social_posts:inspect": [town.post.pk],
        "civic_social_hand_off:item": [town.post.pk],
        "civic_social_templates:edit": [town.template.pk],
        "civic_social_templates:delete": [town.template.pk],
        "civic_social_templates:history": [town.template.pk],
        "civic_social_templates:usage": [town.template.pk],
        "civic_social_webhooks:edit": [town.webhook.pk],
        "civic_social_webhooks:delete": [town.webhook.pk],
        "civic_social_webhooks:history": [town.webhook.pk],
        "civic_social_webhooks:secret": [town.webhook.pk],
        "civic_social_webhooks:deliveries": [town.webhook.pk],
        "civic_social_comments:thread": [town.thread.pk],
        "civic_social_comments:enter": [town.post.pk],
        "publish_answer": [town.thread.pk],
        "civic_social_record": [town.news.pk],
        "home_events:participants": [town.event.pk],
        "home_events:check_in": [town.event.pk],
        "home_events:sheet": [town.event.pk],
        "home_events:moments": [town.event.pk],
        "home_events:changes": [town.event.pk],
        "home_events:circular": [town.event.pk],
        "wagtailadmin_pages:edit": [town.news.pk],
        "wagtailadmin_pages:history": [town.news.pk],
        "wagtailadmin_pages:delete": [town.news.pk],
    }


def test_views_of_single_objects_open_for_the_own_town_only(clerk, towns):
    for name, arguments in objects_of(towns.near).items():
        assert clerk.get(reverse(name, args=arguments)).status_code == 200, name
    for name, arguments in objects_of(towns.far).items():
        response = clerk.get(reverse(name, args=arguments))
        assert response.status_code in (302, 403, 404), name
        assert MARK not in body(response), name


def test_submission_without_a_desk_belongs_to_its_town(clerk, towns):
    assert clerk.get(reverse("feedback_inbox:case", args=[towns.near.loose.pk])).status_code == 200
    assert clerk.get(reverse("feedback_inbox:case", args=[towns.far.loose.pk])).status_code == 404


def test_forms_offer_the_own_town_only(clerk, towns):
    for name, arguments in objects_of(towns.near).items():
        assert MARK not in body(clerk.get(reverse(name, args=arguments))), name
    for name in ("desk:add", "replytemplate:add", "civic_social_accounts:add", "civic_social_templates:add"):
        response = clerk.get(reverse(name), {"channel": "facebook_page"})
        assert response.status_code == 200, name
        assert MARK not in body(response), name
    new_news = reverse("wagtailadmin_pages:add", args=["home", "newspage", towns.near.news_index.pk])
    assert MARK not in body(clerk.get(new_news))


def test_page_is_announced_by_the_accounts_of_its_site_only(towns):
    assert Post.objects.get(page_id=towns.near.news.pk).account == towns.near.account
    assert Post.objects.get(page_id=towns.far.news.pk).account == towns.far.account


def test_translation_below_the_other_root_belongs_to_the_same_site(towns):
    index = factories.NewsIndexPageFactory(parent=towns.far.english, locale=factories.locale("en"))
    news = factories.NewsPageFactory(parent=index, title="Bridge", locale=index.locale, live=False)
    publish(news)
    assert Post.objects.get(page_id=news.pk).account == towns.far.account


def test_account_without_a_site_announces_nothing(towns):
    SocialAccount.objects.filter(pk=towns.far.account.pk).update(site=None)
    news = factories.NewsPageFactory(parent=towns.far.news_index, live=False)
    publish(news)
    assert not Post.objects.filter(page_id=news.pk).exists()


def test_submission_is_routed_to_a_desk_of_its_site(towns):
    routed = Desk.objects.of_site(towns.near.site).for_topics([towns.far.topic])
    assert routed is None
    towns.near.desk.topics.add(towns.far.topic)
    assert Desk.objects.of_site(towns.near.site).for_topics([towns.far.topic]) == towns.near.desk
    assert Desk.objects.of_site(towns.far.site).for_topics([towns.far.topic]) == towns.far.desk


def test_each_site_has_a_default_desk_and_a_notice_of_its_own(towns):
    Desk.objects.update(is_default=True)
    for town in (towns.near, towns.far):
        assert Desk.objects.of_site(town.site).for_topics([]) == town.desk
        town.notice.is_draft = False
        town.notice.save()
        assert PrivacyNotice.objects.current("bg", town.site) == town.notice


@pytest.mark.parametrize("path", ["/", "/search/?q={word}", "/sitemap.xml", "/feed/topic/{topic}/"])
def test_public_pages_show_the_own_town_only(client, towns, path):
    url = path.format(word="Мостът", topic=towns.far.topic.slug)
    towns.near.news.refresh_from_db()
    response = client.get(url, headers={"host": "dolna.example"})
    assert response.status_code == 200
    text = body(response)
    assert MARK not in text
    assert "gorna.example" not in text


def test_feed_of_the_other_town_is_not_found(client, towns):
    near, far = (f"/feed/{town.news_index.pk}/" for town in (towns.near, towns.far))
    assert client.get(near, headers={"host": "dolna.example"}).status_code == 200
    assert client.get(far, headers={"host": "dolna.example"}).status_code == 404


def test_social_links_are_those_of_the_site(client, towns):
    for town in (towns.near, towns.far):
        SocialAccount.objects.filter(pk=town.account.pk).update(
            public_url=f"https://example.com/{town.site.pk}"
        )
    text = body(client.get("/", headers={"host": "dolna.example"}))
    assert f"https://example.com/{towns.near.site.pk}" in text
    assert f"https://example.com/{towns.far.site.pk}" not in text


def test_permissions_for_a_site_are_chosen_in_the_form_of_a_group(admin_client, towns):
    url = reverse("wagtailusers_groups:edit", args=[towns.near.clerks.pk])
    form = admin_client.get(url)
    assert "site-permissions" in body(form)
    field = f"site_permissions-site-{towns.far.site.pk}"
    assert field in body(form)
