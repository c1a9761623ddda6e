"""The column "Posted to" of the page explorer."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ...factories import NoticePageFactory, SocialAccountFactory, publish

COLUMN = "Публикувано в"


def explorer_response(client, page):
    return client.get(reverse("wagtailadmin_explore", args=[page.pk]))


def test_column_shows_accounts_and_states(person, root):
    SocialAccountFactory(name="Община")
    parent = NoticePageFactory(parent=root)
    publish(NoticePageFactory(parent=parent))
    content = explorer_response(person("view_post", pages=root), parent).content.decode()
    assert COLUMN in content
    assert "Община" in content
    assert "Предстои" in content


def test_column_names_the_posts_of_pages_that_an_editor_may_edit(person, root):
    SocialAccountFactory(name="Община")
    parent = NoticePageFactory(parent=root)
    publish(NoticePageFactory(parent=parent))
    content = explorer_response(person(pages=root), parent).content.decode()
    # The site's policy (home/content/post_policy.py) shows an editor the posts of their pages.
    assert COLUMN in content
    assert "Община (Страница във Facebook)</a>" in content


def test_search_results_have_the_column(admin, root):
    SocialAccountFactory(name="Община")
    parent = NoticePageFactory(parent=root)
    publish(NoticePageFactory(parent=parent))
    url = reverse("wagtailadmin_explore_results", args=[parent.pk])
    assert "Община" in admin.get(url).content.decode()


def test_column_uses_one_query(admin, root):
    SocialAccountFactory()
    parent = NoticePageFactory(parent=root)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            explorer_response(admin, parent)
        return [query["sql"] for query in captured if "civic_social_post" in query["sql"]]

    publish(NoticePageFactory(parent=parent))
    queries()
    few = queries()
    for _number in range(3):
        publish(NoticePageFactory(parent=parent))
    assert len(queries()) == len(few) == 1
