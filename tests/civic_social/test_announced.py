"""The template tag that shows where a page was announced."""

import pytest
from django.template import Context, Template

from civic_social.models import SocialAccount

from .delivery_steps import drain_until_quiet, post_of
from .factories import SocialAccountFactory, publish

pytestmark = pytest.mark.django_db


def render(page):
    return Template("{% load civic_social_posts %}{% announced page %}").render(Context({"page": page}))


def test_nothing_is_shown_before_the_network_has_confirmed_the_post(notice):
    assert render(notice).strip() == ""


def test_published_posts_are_linked_and_names_are_escaped(notice, network):
    SocialAccount.objects.update(name="Община <Бяла>")
    drain_until_quiet()
    html = render(notice)
    assert f'href="{post_of(notice).permalink}"' in html
    assert "Община &lt;Бяла&gt; (Memory)" in html


def test_withdrawn_post_is_not_shown(notice, network):
    drain_until_quiet()
    notice.unpublish()
    drain_until_quiet()
    assert render(notice).strip() == ""


def test_one_query_for_any_number_of_accounts(notice, network, django_assert_num_queries):
    SocialAccountFactory(channel="memory", remote_id="43")
    drain_until_quiet()
    publish(notice, civic_social_announcement="always")
    drain_until_quiet()
    with django_assert_num_queries(1):
        html = render(notice)
    assert html.count("<li>") == 2
