"""The page of search results."""

from datetime import date, timedelta
from urllib.parse import parse_qs

import pytest
from bs4 import BeautifulSoup
from django.utils.timezone import localdate
from wagtail.models import PageViewRestriction
from wagtail.search.backends import get_search_backend

from home.models import EventStatus, PublicationRelation, SearchWord, SynonymGroup
from home.search_page.excerpts import excerpt, mark

from .. import factories

pytestmark = pytest.mark.django_db


def _indexed(*pages):
    for page in pages:
        get_search_backend().add(page)
    return pages[0]


def _soup(client, **values):
    response = client.get("/search/", values)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def _titles(soup):
    return [title.get_text() for title in soup.select("main article h2")]


@pytest.mark.parametrize(
    "query",
    [
        "\0",
        "отпа\0дъци",
        "а" * 10_000,
        "а " * 5_000,
        "ay" * 5_000,
        "6" * 200,
        '"\'„“«»"',
        '"отпадъци такса"',
        "AND OR NOT NEAR(а, 3)",
        "a* ^b -c +d {e} (f) col:g h:* & | ! <->",
        "' OR 1=1 --",
        "%s %(a)s {0} \\ \\\\",
        "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
        "🙂 ﷽ ٣ Ⅷ ½ ²",
        "99999999999999999999999999999999999999999999",
        "1.2.3.4 00.00.0000 31.13.2026 2026-99-99",
        "xxtотпад xxfyear2026",
        "ЪЪЪЪЪЪЪЪ ййййй",
        "<script>alert(1)</script>",
    ],
)
def test_no_query_is_an_error(client, page_of, query):
    _indexed(page_of(factories.PolicyPageFactory, title="Такса за отпадъците", picture=None))
    for values in (
        {"q": query},
        {"q": query, "exact": "1"},
        {"q": "такса", "kind": query, "year": query, "p": query},
    ):
        response = client.get("/search/", values)
        assert response.status_code == 200
        assert b"<script>alert" not in response.content


def test_neither_drafts_nor_closed_pages_are_found_or_suggested(client, page_of):
    draft = page_of(factories.PolicyPageFactory, title="Чернова Кратуна", live=False, picture=None)
    closed = page_of(factories.PolicyPageFactory, title="Затворена Тиквата", picture=None)
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    _indexed(draft, closed)
    for query in ("кратуна", "тиквата", "тиквта", "Zatvorena", "затворена тиква"):
        text = _soup(client, q=query).get_text()
        assert "Няма резултати" in text
        assert "Тиквата" not in text
        assert "тиквата" not in text.replace(query, "")
    assert not SearchWord.objects.filter(word__in=["кратуна", "тиквата"]).exists()
    SearchWord.objects.create(word="тиквата", key="тикв")  # It was public once.
    _indexed(page_of(factories.PolicyPageFactory, title="Политика за отпадъците", picture=None))
    assert "тиквата" not in _soup(client, q="тиквта отпадъци").get_text()


def test_misspelt_word_is_corrected_and_can_be_searched_as_typed(client, page_of):
    _indexed(page_of(factories.NewsPageFactory, title="Библиотеката отваря", picture=None))
    soup = _soup(client, q="библеотека")
    assert _titles(soup) == ["Библиотеката отваря"]
    assert "„библиотека“" in soup.select_one(".notice").get_text()
    soup = _soup(client, **{"q": "библеотека", "exact": "1"})
    assert _titles(soup) == []
    suggestion = soup.select_one(".notice a")
    assert suggestion.get_text() == "библиотека"
    assert _titles(_soup(client, q=parse_qs(suggestion["href"][1:])["q"][0])) == ["Библиотеката отваря"]


def test_word_that_is_right_is_not_taken_for_a_name_like_it(client, page_of):
    """The dictionary has "коледа"; "Долева" is two letters away."""
    _indexed(page_of(factories.NewsPageFactory, title="Мария Долева чете", picture=None))
    assert _titles(_soup(client, q="коледа")) == []


def test_page_of_a_task_is_found_by_the_words_of_the_task(client, website):
    value = {
        "title": "Подайте сигнал",
        "help": "Улици и осветление",
        "page": website.events.pk,
        "icon": "document",
    }
    website.home.tasks = [{"type": "task", "value": value}]
    website.home.save()
    for query in ("сигнали", "улично осветление не свети"):
        assert _titles(_soup(client, q=query)) == [website.events.title]
    website.events.unpublish()
    assert _titles(_soup(client, q="сигнали")) == []


def test_page_of_another_app_is_found_by_its_text(client, website):
    introduction = "<p>Пишете ни за дупки по улиците.</p>"
    _indexed(factories.FeedbackPageFactory(parent=website.home, title="Пишете", introduction=introduction))
    soup = _soup(client, q="дупки по улиците")
    assert _titles(soup) == ["Пишете"]
    assert soup.select("main article p")[-1].get_text() == "Пишете ни за дупки по улиците."


def test_administrator_keeps_the_synonyms(admin_client, page_of):
    _indexed(page_of(factories.NewsPageFactory, title="Извозване на отпадъците", picture=None))
    assert "боклук" in admin_client.get("/admin/synonymgroup/", {"q": "БОКЛУК"}).content.decode()
    refused = admin_client.post("/admin/synonymgroup/new/", {"words": "тор"})
    assert "поне две думи" in refused.content.decode()
    assert admin_client.post("/admin/synonymgroup/new/", {"words": " тор ;отпадък,тор"}).status_code == 302
    assert SynonymGroup.objects.filter(words="тор, отпадък").exists()
    assert _titles(_soup(admin_client, q="тор")) == ["Извозване на отпадъците"]


def test_new_synonym_changes_the_results_at_once(client, page_of, settings):
    settings.SITE_CACHE_SECONDS = 60
    _indexed(page_of(factories.NewsPageFactory, title="Извозване на отпадъците", picture=None))
    assert _titles(_soup(client, q="тор")) == []
    SynonymGroup.objects.create(words="тор, отпадък")
    assert _titles(_soup(client, q="торовете")) == ["Извозване на отпадъците"]


def test_acts_that_no_longer_apply_come_last_and_say_so(client, page_of):
    today = localdate()
    values = {"title": "Наредба за пазара", "document_kind": "ordinance", "picture": None}
    old = page_of(factories.DocumentPageFactory, number="1", adopted_on=date(2019, 1, 1), **values)
    expired = page_of(
        factories.DocumentPageFactory,
        number="2",
        adopted_on=date(2020, 1, 1),
        in_force_to=today - timedelta(days=1),
        **values,
    )
    new = page_of(factories.DocumentPageFactory, number="3", adopted_on=date(2021, 1, 1), **values)
    other = page_of(factories.NewsPageFactory, title="Пазарът", summary="Нова наредба.", picture=None)
    PublicationRelation.objects.create(page=new, kind="repeals", target=old)
    new.save()
    _indexed(old, expired, new, other)
    rows = _soup(client, q="наредба пазар").select("main article")
    labels = [[tag.get_text() for tag in row.select(".validity")] for row in rows]
    assert labels == [[], [], ["с изтекъл срок"], ["отменен"]]
    assert [row.select_one(".kind").get_text() for row in rows] == ["Наредба", "Новина", "Наредба", "Наредба"]


def test_withdrawn_act_is_found_by_its_name_alone(client, page_of):
    page = page_of(
        factories.DecisionPageFactory,
        title="Решение за площада",
        summary="Грешна сума.",
        body=[("paragraph", "<p>Трамвайна линия</p>")],
        withdrawn_on=localdate(),
        withdrawal_reason="Публикувана е погрешна редакция.",
        picture=None,
    )
    _indexed(page)
    assert _titles(_soup(client, q="трамвайна")) == _titles(_soup(client, q="сума")) == []
    soup = _soup(client, q="решение площад")
    assert "Грешна" not in soup.get_text()
    assert "Оттеглено на" in soup.get_text()


def test_result_of_a_cancelled_event_names_its_state(client, page_of):
    _indexed(page_of(factories.EventPageFactory, title="Концерт", status=EventStatus.CANCELLED, picture=None))
    assert "отменено" in _soup(client, q="концерт").select_one("main article .validity").get_text()


def test_results_are_filtered_by_kind_and_year(client, page_of):
    values = {"title": "Ремонт на моста", "picture": None}
    _indexed(
        page_of(factories.DecisionPageFactory, number="1", adopted_on=date(2024, 5, 1), **values),
        page_of(factories.DecisionPageFactory, number="2", adopted_on=date(2025, 5, 1), **values),
        page_of(factories.NewsPageFactory, date=date(2025, 6, 1), **values),
    )
    soup = _soup(client, q="мост")
    kinds = [link.get_text(" ", strip=True) for link in soup.select(".search-kinds a")]
    assert kinds == ["Всички 3", "Решения 2", "Новини 1"]
    assert [option["value"] for option in soup.select("#year option")] == ["", "2025", "2024"]
    assert len(_titles(_soup(client, q="мост", kind="decision"))) == 2
    assert len(_titles(_soup(client, q="мост", kind="decision", year="2025"))) == 1
    assert (
        _soup(client, q="мост", kind="decision", year="2024").select_one("#year [selected]")["value"]
        == "2024"
    )
    assert "Търси във всички видове" in _soup(client, q="мост", kind="event").get_text()


def test_many_results_are_filtered_by_the_database(client, page_of, monkeypatch):
    monkeypatch.setattr("home.search.queries.MAX_RESULTS", 2)
    monkeypatch.setattr("home.search_page.results.MAX_RESULTS", 2)
    values = {"summary": "Ремонт на моста", "picture": None}
    pages = [
        page_of(
            factories.DecisionPageFactory,
            title=f"Точка {day}",
            number=str(day),
            adopted_on=date(2024, 5, day),
            **values,
        )
        for day in range(1, 5)
    ]
    _indexed(*pages, page_of(factories.NewsPageFactory, title="Мостът", date=date(2025, 6, 1), **values))
    soup = _soup(client, q="мост")
    assert "Над 2 резултата" in soup.h1.get_text()
    assert _titles(soup)[0] == "Мостът"
    assert "Показани са само първите" in soup.get_text()
    assert _titles(_soup(client, q="мост", kind="news", year="2025")) == ["Мостът"]


def test_words_are_marked_in_title_and_excerpt(client, page_of):
    body = [("paragraph", f"<p>{'Дълъг текст. ' * 60} Площадката е в <b>Кайряка</b> &amp; реката.</p>")]
    _indexed(page_of(factories.NewsPageFactory, title="Отпадъците", body=body, picture=None))
    article = _soup(client, q="отпадък кайряка").select_one("main article")
    assert [word.get_text() for word in article.select("mark")] == ["Отпадъците", "Кайряка"]
    assert article.select("p")[-1].get_text().startswith("…")


def test_excerpt_is_escaped_and_cut_at_words():
    assert mark("<b>вода</b>", {"вод"}) == "&lt;b&gt;<mark>вода</mark>&lt;/b&gt;"
    text = excerpt(["няма", "дума " * 100 + "водата"], {"вод"})
    assert text.startswith("… дума")
    assert text.endswith("<mark>водата</mark>")
    assert len(excerpt(["дума " * 100], set())) < 260
    assert excerpt([], {"вод"}) == ""


def test_nothing_found_leads_on(client, website, page_of):
    page = page_of(factories.NewsPageFactory, picture=None)
    page.topics.add("Околна среда")
    page.save()
    _indexed(page)
    text = _soup(client, q="щраусова ферма").get_text()
    for part in ("Няма резултати", "Опитайте", "245/2026", "Околна среда", "пл. „Първи май“ 1"):
        assert part in text


def test_everything_is_found_before_the_first_indexing_of_a_new_version(client, page_of):
    """The index of an older version has the words as written, and no vocabulary beside it."""
    _indexed(page_of(factories.NewsPageFactory, title="Мостът", picture=None))
    SearchWord.objects.all().delete()
    assert _titles(_soup(client, q="мостът")) == ["Мостът"]
