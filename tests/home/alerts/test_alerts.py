"""Alerts: on every page from their beginning to their end, and announced like other pages."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from civic_social.models import Post
from home.alerts import maintenance
from home.alerts.queries import SHOWN
from home.models import AlertPage, SiteIdentity
from home.site import caching
from tests.civic_social.factories import publish

from .. import factories
from ..html import get_soup

pytestmark = pytest.mark.django_db


@pytest.fixture
def set_alert(website):
    """Return a function that sets an alert, by default in Bulgarian and for the next hour."""

    def create(parent=website.home, **fields):
        values = {"title": "Без вода на 30 ноември", "place": "с. Извор", "summary": "Напълнете съдове."}
        values |= {"shown_until": now() + timedelta(hours=1), **fields}
        page = AlertPage(locale=parent.locale, **values)
        parent.add_child(instance=page)
        return page

    return create


def shown(client, url):
    return [" ".join(band.p.get_text().split()) for band in get_soup(client, url).select(".site-alert")]


def test_alert_is_on_every_page_until_it_ends(client, website, page_of, set_alert):
    alert = set_alert()
    news = page_of(factories.NewsPageFactory)
    for url in ("/", news.url, website.events.url, "/search/", alert.url):
        assert shown(client, url) == ["Без вода на 30 ноември: с. Извор. Подробности: Без вода на 30 ноември"]
    AlertPage.objects.update(shown_until=now())
    assert shown(client, "/") == []
    assert "вече не е актуално" in get_soup(client, alert.url).select_one(".notice").get_text()


def test_alert_is_not_shown_before_its_time(client, set_alert):
    set_alert(shown_from=now() + timedelta(minutes=1))
    assert shown(client, "/") == []


def test_alert_without_translation_is_shown_in_its_own_language(client, website, set_alert):
    alert = set_alert()
    assert get_soup(client, "/en/").select_one(".site-alert")["lang"] == "bg"
    set_alert(website.english, title="No water on 30 November", translation_key=alert.translation_key)
    bands = get_soup(client, "/en/").select(".site-alert")
    assert [band.get("lang") for band in bands] == [None]


def test_most_severe_alerts_come_first_and_the_rest_is_left_out(client, set_alert):
    for severity in ("info", "warning", "urgent", "warning"):
        set_alert(title=severity, place="", severity=severity)
    assert [text.split(".")[0].split()[-1] for text in shown(client, "/")] == ["urgent", "warning", "warning"]
    assert SHOWN == 3


def test_day_is_written_as_a_date(set_alert):
    alert = set_alert()
    alert.title = "Утре няма вода"
    with pytest.raises(ValidationError) as error:
        alert.full_clean()
    assert "Утре" in str(error.value.message_dict["title"])


def test_alert_is_too_long_for_two_lines(set_alert):
    alert = set_alert()
    alert.title = "Б" * 113
    with pytest.raises(ValidationError):
        alert.full_clean()
    alert.title = "Б" * 112
    alert.full_clean()


def test_cached_pages_change_when_an_alert_begins_and_ends(client, website, settings, set_alert):
    settings.SITE_CACHE_SECONDS = 600
    SiteIdentity.objects.create(site=website.site)
    assert maintenance.outdate_changed() == 0
    set_alert(shown_from=now() + timedelta(hours=1), shown_until=now() + timedelta(hours=2))
    assert shown(client, "/") == []
    AlertPage.objects.update(shown_from=now())
    assert shown(client, "/") == []
    assert maintenance.outdate_changed() == 1
    assert len(shown(client, "/")) == 1
    assert maintenance.outdate_changed() == 0
    AlertPage.objects.update(shown_until=now())
    assert maintenance.outdate_changed() == 1
    assert shown(client, "/") == []


def test_alert_shows_at_once_on_cached_pages(client, website, settings, set_alert):
    settings.SITE_CACHE_SECONDS = 600
    client.get("/")
    set_alert()
    assert len(shown(client, "/")) == 1
    assert caching.start_generation()


def test_alert_is_announced_without_approval_and_without_quiet_hours(
    set_alert, django_capture_on_commit_callbacks
):
    factories.AccountFactory()
    alert = set_alert(live=False)
    assert alert.get_workflow() is None
    with django_capture_on_commit_callbacks():
        publish(alert)
    post = Post.objects.get(page_id=alert.pk)
    assert post.desired_message.text.startswith("Без вода на 30 ноември: с. Извор\n\nНапълнете съдове.")
    assert alert.is_social_urgent()


def test_alerts_have_a_list_and_a_panel_in_the_admin(client, clerk, set_alert):
    alert = set_alert()
    client.force_login(clerk)
    assert alert.title in client.get("/admin/alerts/").content.decode()
    panel = get_soup(client, "/admin/").select_one("#home-alerts, section:has(#home-alerts-heading)")
    assert alert.title in panel.get_text()
