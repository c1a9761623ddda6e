"""Following a short link: redirects, removed and restricted pages, and the count of clicks."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.utils import timezone
from wagtail.models import PageViewRestriction

from civic_social.models import Post, ShortLink, ShortLinkDay
from civic_social.short_codes import code_of
from civic_social.short_links import clicks, maintenance
from civic_social.short_links.allocation import link_of_page

from ..factories import NoticePageFactory, publish

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 [FBAN/FBIOS;FBAV/500.0]"


@pytest.fixture
def person(client):
    """The client with the browser of a person, inside Facebook's app."""
    client.defaults["HTTP_USER_AGENT"] = PHONE
    return client


@pytest.fixture
def code(root, facebook_account):
    """The code of the post about a published page."""
    publish(NoticePageFactory(parent=root, slug="most", title="Мостът"))
    return code_of(Post.objects.get().marker)


def clicked():
    return sum(ShortLinkDay.objects.values_list("clicks", flat=True))


def test_post_leads_to_its_page_with_the_parameters_of_the_statistics(person, code):
    response = person.get(f"/s/{code}")
    assert response.status_code == 302
    target = urlsplit(response["Location"])
    assert (target.netloc, target.path) == ("localhost", "/most/")
    assert parse_qs(target.query) == {
        "utm_source": ["facebook"],
        "utm_medium": ["social"],
        "utm_content": [Post.objects.get().marker],
    }
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"


def test_address_of_a_page_is_five_signs_and_counts_as_print(person, root):
    page = publish(NoticePageFactory(parent=root, slug="most"))
    link = link_of_page(page)
    assert len(link.code) == 5
    assert person.get(f"/s/{link.code}")["Location"].endswith("/most/?utm_source=short-link&utm_medium=print")


@pytest.mark.parametrize(
    "change", [str.upper, "{}/".format, "{}.".format, "{}%20".format, "{}?u=https://evil.example".format]
)
def test_typed_and_decorated_codes_work(person, code, change):
    assert urlsplit(person.get(f"/s/{change(code)}")["Location"]).path == "/most/"


def test_cyrillic_look_alikes_work(person, code):
    ShortLink.objects.exclude(marker=None).update(code="kc2mxhp")
    assert person.get("/s/КС2МХНР").status_code == 302


@pytest.mark.parametrize(
    "typed", ["2347xd", "xxxxxxx", "https://evil.example/", "/evil.example", "a" * 500, "..%2Fadmin"]
)
def test_unknown_codes_answer_404(person, root, typed):
    response = person.get(f"/s/{typed}")
    assert response.status_code == 404
    assert not ShortLinkDay.objects.exists()


def test_moved_page_is_found(person, code, root):
    page = Post.objects.get().live_page
    page.slug = "most-2"
    page.save()
    assert urlsplit(person.get(f"/s/{code}")["Location"]).path == "/most-2/"


def test_unpublished_page_answers_404_and_says_nothing_of_itself(person, code):
    Post.objects.get().live_page.specific.unpublish()
    response = person.get(f"/s/{code}")
    assert response.status_code == 404
    assert "Мостът" not in response.content.decode()
    assert not ShortLinkDay.objects.exists()


def test_deleted_page_answers_410(person, code):
    Post.objects.get().live_page.specific.delete()
    Post.objects.all().delete()
    assert person.get(f"/s/{code}").status_code == 410
    assert person.head(f"/s/{code}").status_code == 410


def test_page_for_some_visitors_asks_at_the_short_address(person, code):
    page = Post.objects.get().live_page
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="парола"
    )
    response = person.get(f"/s/{code}")
    assert response.status_code == 200
    assert "most" not in response.content.decode().replace(f"/s/{code}", "")
    assert not ShortLinkDay.objects.exists()
    restriction.restriction_type = PageViewRestriction.GROUPS
    restriction.save()
    restriction.groups.add(Group.objects.create(name="Съветници"))
    response = person.get(f"/s/{code}")
    assert response.status_code == 302
    assert "most" not in response["Location"]
    assert "no-store" in response["Cache-Control"]


def test_post_request_to_a_short_link_is_refused(person, code):
    assert person.post(f"/s/{code}").status_code == 405


def test_each_visit_counts_although_pages_are_cached(person, code, settings):
    settings.SITE_CACHE_SECONDS = 60
    cache.clear()
    for _visit in range(3):
        person.get(f"/s/{code}")
    [row] = ShortLinkDay.objects.all()
    assert (row.clicks, row.day, row.link.code) == (3, timezone.localdate(), code)


@pytest.mark.parametrize(
    "agent",
    [
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "facebookcatalog/1.0",
        "Facebot",
        "meta-externalagent/1.1",
        "WhatsApp/2.23.20.0",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "TelegramBot (like TwitterBot)",
        "Viber/13.3.1.22",
        "curl/8.5.0",
        "python-requests/2.32",
        "",
    ],
)
def test_programs_are_redirected_and_not_counted(client, code, agent):
    assert client.get(f"/s/{code}", HTTP_USER_AGENT=agent).status_code == 302
    assert not ShortLinkDay.objects.exists()


@pytest.mark.parametrize(
    "agent",
    [
        PHONE,
        "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari Instagram 350.0",
        "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
        "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
    ],
)
def test_people_are_counted(client, code, agent):
    client.get(f"/s/{code}", HTTP_USER_AGENT=agent)
    assert clicked() == 1


def test_head_and_prefetch_are_not_counted(person, code):
    assert person.head(f"/s/{code}").status_code == 302
    person.get(f"/s/{code}", HTTP_SEC_PURPOSE="prefetch;prerender")
    assert not ShortLinkDay.objects.exists()


def test_rows_of_clicks_of_one_day_are_limited(person, code, root, monkeypatch):
    monkeypatch.setattr(clicks, "ROWS_A_DAY", 1)
    page = publish(NoticePageFactory(parent=root, slug="other"))
    person.get(f"/s/{code}")
    assert person.get(f"/s/{link_of_page(page).code}").status_code == 302
    person.get(f"/s/{code}")
    assert ShortLinkDay.objects.get().clicks == 2


def test_full_row_ends_counting_and_not_the_redirect(person, code, monkeypatch):
    monkeypatch.setattr(clicks, "MOST_CLICKS", 2)
    for _visit in range(3):
        assert person.get(f"/s/{code}").status_code == 302
    assert clicked() == 2


def test_old_days_are_added_up_and_stay_in_the_total(person, code):
    person.get(f"/s/{code}")
    link = ShortLink.objects.get(code=code)
    ShortLinkDay.objects.create(link=link, day=timezone.localdate() - timedelta(days=500), clicks=40)
    maintenance.tend()
    link.refresh_from_db()
    assert ShortLinkDay.objects.count() == 1
    counts = clicks.clicks_on([link])
    assert (counts.total, counts.recent, counts.days) == (41, 1, ((timezone.localdate(), 1),))


def test_pages_from_before_get_their_links_in_bounded_rounds(root):
    pages = [publish(NoticePageFactory(parent=root)) for _number in range(3)]
    draft = NoticePageFactory(parent=root)
    ShortLink.objects.all().delete()
    assert maintenance.give_missing_links(limit=2) == 2
    assert maintenance.give_missing_links(limit=2) == 1
    assert maintenance.give_missing_links() == 0
    assert all(map(link_of_page, pages))
    assert link_of_page(draft) is None
