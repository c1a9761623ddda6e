"""The page explorer's column."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ...factories import NoticePageFactory, SocialAccountFactory, publish

COLUMN = "Публикувано в"


def explore(client, page):
    return client.get(reverse("wagtailadmin_explore", args=[page.pk]))


def test_it_says_where_each_page_stands(person, root):
    SocialAccountFactory(name="Община")
    parent = NoticePageFactory(parent=root)
    publish(NoticePageFactory(parent=parent))
    content = explore(person("view_post", pages=root), parent).content.decode()
    assert COLUMN in content
    assert "Община" in content
    assert "Предстои" in content


def test_who_may_not_see_posts_sees_no_column(person, root):
    SocialAccountFactory(name="Община")
    parent = NoticePageFactory(parent=root)
    publish(NoticePageFactory(parent=parent))
    content = explore(person(pages=root), parent).content.decode()
    assert COLUMN not in content
    assert "Община</a>" not in content


def test_the_results_of_a_search_have_it_too(admin, root):
    SocialAccountFactory(name="Община")
    parent = NoticePageFactory(parent=root)
    publish(NoticePageFactory(parent=parent))
    url = reverse("wagtailadmin_explore_results", args=[parent.pk])
    assert "Община" in admin.get(url).content.decode()


def test_it_asks_no_more_queries_for_more_pages(admin, root):
    SocialAccountFactory()
    parent = NoticePageFactory(parent=root)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            explore(admin, parent)
        return [query["sql"] for query in captured if "civic_social_post" in query["sql"]]

    publish(NoticePageFactory(parent=parent))
    queries()
    few = queries()
    for _number in range(3):
        publish(NoticePageFactory(parent=parent))
    assert len(queries()) == len(few) == 1
