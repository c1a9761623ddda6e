"""The figures of posts on the screens: numbers, four reasons for none, and a picture with a table."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from civic_social.admin.digit_groups import group_digits
from civic_social.admin.posts.charts import HEIGHT, draw
from civic_social.admin.posts.weekly_figures import figures_of_week
from civic_social.delivery import worker
from civic_social.models import Post, PostFigure, RefusedFigure, ShortLink, ShortLinkDay

from ...factories import NoticePageFactory, publish
from .test_viewset import make_live

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def switched_on(settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "READ_INSIGHTS": True}


@pytest.fixture
def live():
    post = make_live()
    type(post).moves.filter(pk=post.pk).update(confirmed_at=timezone.now())
    post.refresh_from_db()
    return post


def day(back=0):
    return timezone.localdate() - timedelta(days=back)


def store_values(post, name, *values, state="known"):
    """Store values of the days up to today, the oldest first."""
    for back, value in enumerate(reversed(values)):
        PostFigure.objects.create(post=post, name=name, day=day(back), value=value, state=state)


def detail(client, post):
    return client.get(reverse("civic_social_posts:inspect", args=[post.pk])).content.decode()


def numbers(content):
    return " ".join(content.split("social-numbers")[1].split("</ul>")[0].split())


def test_zero_and_the_reasons_for_no_number_are_distinguished(admin, live):
    store_values(live, "views", 0)
    store_values(live, "reach", None, state="too-few")
    RefusedFigure.objects.create(
        account=live.account, name="clicks", state="not-offered", until=timezone.now() + timedelta(days=1)
    )
    shown = numbers(detail(admin, live))
    assert "Преглеждания: <strong>0</strong></li>" in shown
    assert "Достигнати хора: страницата е с под 100 харесвания" in shown
    assert "Кликвания върху публикацията: Meta вече не предлага това" in shown
    assert "Реакции: още няма данни" in shown


def test_last_number_stays_with_its_day_when_the_network_refuses(admin, live):
    store_values(live, "views", 12)
    refusal = {"state": "not-offered", "until": timezone.now() + timedelta(days=1)}
    RefusedFigure.objects.create(account=live.account, name="views", **refusal)
    shown = numbers(detail(admin, live))
    assert "<strong>12</strong> (" in shown
    assert "Meta вече не предлага това" in shown


def test_picture_has_a_description_and_a_table_behind(admin, live):
    store_values(live, "views", 3, 9, 9)
    content = detail(admin, live)
    picture = content.split('<svg class="social-chart"')[1].split("</svg>")[0]
    assert 'role="img"' in picture
    assert 'aria-label="Преглеждания по дни: 3 на' in picture
    assert picture.count("<rect") == 3
    assert "style=" not in picture
    table = content.split('class="social-numbers-table"')[1].split("</table>")[0]
    assert table.count("<td>9</td>") == 2


def test_old_post_shows_what_was_read_and_expects_no_more(admin, live):
    type(live).moves.filter(pk=live.pk).update(confirmed_at=timezone.now() - timedelta(days=400))
    PostFigure.objects.create(post=live, name="views", day=day(380), value=5)
    shown = numbers(detail(admin, live))
    assert "Преглеждания: <strong>5</strong>" in shown
    assert "още няма данни" not in shown


def test_week_adds_up_the_growth_and_the_clicks_on_short_links(admin, live):
    older = make_live()
    type(older).objects.filter(pk=older.pk).update(created_at=timezone.now() - timedelta(days=60))
    store_values(live, "reactions", 2, 5)
    store_values(older, "reactions", 40, 41)
    store_values(live, "reach", 100)
    link = ShortLink.objects.create(code="abcdefg", page_id=live.page_id, marker=live.marker)
    ShortLinkDay.objects.create(link=link, day=day(1), clicks=4)
    table = figures_of_week(admin.user)
    assert {str(each.label): each.value for each in table.figures} == {
        "Реакции": 6,
        "Отваряния на кратките адреси": 4,
    }
    assert table.days[0] == (day(), (4, 0))
    assert "social-chart" in admin.get(reverse("wagtailadmin_home")).content.decode()


def test_week_counts_no_post_of_others(person, live):
    store_values(live, "reactions", 2, 5)
    assert figures_of_week(person(name="stranger").user) is None


def test_page_shows_the_last_numbers(admin, root, talking_account):
    page = publish(NoticePageFactory(parent=root, title="Първо", slug="first"))
    worker.drain()
    store_values(Post.objects.get(page_id=page.pk), "views", 3, 9)
    content = admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Views: <strong>9</strong>" in numbers(content)


def test_chart_needs_two_days_and_draws_zero_as_a_line():
    assert draw("Views", [(day(1), None), (day(), 4)]) is None
    chart = draw("Views", [(day(2), 0), (day(1), None), (day(), 4)])
    assert [(bar.y, bar.height) for bar in chart.bars] == [(HEIGHT - 1, 1), (0, HEIGHT)]


def test_large_numbers_have_groups_of_digits(admin, live):
    store_values(live, "views", 1371, 12345)
    content = detail(admin, live)
    assert "Преглеждания: <strong>12\N{NO-BREAK SPACE}345</strong>" in content
    assert "<td>12\N{NO-BREAK SPACE}345</td>" in content
    assert "<td>1371</td>" in content
    picture = content.split('<svg class="social-chart"')[1].split("</svg>")[0]
    assert "12\N{NO-BREAK SPACE}345" in picture


def test_groups_of_digits_follow_the_language():
    assert [group_digits(number) for number in (0, 9999, 10_000, 1_234_567, -12_345)] == [
        "0",
        "9999",
        "10\N{NO-BREAK SPACE}000",
        "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567",
        "-12\N{NO-BREAK SPACE}345",
    ]
    with translation.override("en"):
        assert group_digits(12345) == "12,345"
