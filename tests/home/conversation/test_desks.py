"""Comments on the desks of feedback: routing, who sees what, the form, and cases."""

import pytest
from django.urls import reverse

from civic_social.conversation.desks import get_desks
from civic_social.conversation.routing import desk_of as routed
from civic_social.models import Comment
from home.conversation.form_address import form_url
from home.models import BodyPage, PublicationPage
from tests.feedback.factories import SubmissionFactory, create_user

from .. import factories
from .conftest import write

pytestmark = pytest.mark.django_db


def thread_urls(thread):
    """Return the addresses of a thread, of its actions, and of what the site adds."""
    return [
        ("get", reverse("civic_social_comments:thread", args=[thread.pk])),
        ("get", reverse("publish_answer", args=[thread.pk])),
        ("post", reverse("publish_answer", args=[thread.pk])),
        *(
            ("post", reverse("civic_social_comments:action", args=[thread.pk, verb]))
            for verb in ("answer", "ask", "note", "case", "close")
        ),
    ]


def test_comment_reaches_the_desk_of_its_topic_and_no_other_desk_reaches_it(client, post, roads, schools):
    assert routed(post).key == str(roads.pk)
    thread = write(post, "Кога ще е готов мостът?", desk=roads)
    client.force_login(roads.clerk)
    assert client.get(thread_urls(thread)[0][1]).status_code == 200
    assert "готов мостът" in client.get(reverse("home_inbox:index")).content.decode()
    client.force_login(schools.clerk)
    for method, url in thread_urls(thread):
        assert getattr(client, method)(url).status_code == 404, url
    for name in ("home_inbox:index", "civic_social_comments:index"):
        for query in ("", "?q=мостът", "?state=all&kind=comment"):
            assert "готов мостът" not in client.get(reverse(name) + query).content.decode()
    assert set(get_desks().members_of(str(roads.pk))) >= {roads.clerk}
    assert schools.clerk not in set(get_desks().members_of(str(roads.pk)))
    # Without comments' permission, members of the desk answer messages only.
    beginner = create_user(roads.group)
    roads.group.permissions.remove(*roads.group.permissions.filter(codename="answer_comments"))
    client.force_login(beginner)
    assert client.get(thread_urls(thread)[0][1], follow=False).status_code in (302, 403)
    assert "готов мостът" not in client.get(reverse("home_inbox:index")).content.decode()


def test_desk_of_the_body_answers_for_an_act_without_a_topic(website, page_of, roads, schools):
    body = factories.BodyPageFactory(parent=website.home, email=roads.mailbox.upper())
    decision = page_of(factories.DecisionPageFactory, adopting_body=body)
    desks = get_desks()
    assert isinstance(decision, PublicationPage)
    assert isinstance(body, BodyPage)
    assert desks.of_page(decision).key == str(roads.pk)
    decision.topics.add("Училища")
    decision.save()
    assert desks.of_page(type(decision).objects.get(pk=decision.pk)).key == str(schools.pk)
    assert desks.of_page(None).key == str(schools.pk)
    assert desks.of_page(page_of(factories.NewsPageFactory, slug="druga")).key == str(schools.pk)


def test_form_is_offered_with_the_topics_of_the_page(client, website, page):
    assert form_url(page, "bg") == ""
    form = factories.FeedbackPageFactory(parent=website.home, slug="forma")
    url = form_url(page, "bg")
    assert url == f"{form.full_url}?about={page.pk}"
    assert form_url(None, "bg") == form.full_url
    assert form_url(None, "en") == ""


def test_case_is_linked_on_both_screens_and_a_wrong_number_is_refused(client, post, roads):
    thread = write(post, "Дупка на моста", desk=roads)
    submission = SubmissionFactory(desk=roads)
    client.force_login(roads.clerk)
    url = reverse("civic_social_comments:action", args=[thread.pk, "case"])
    assert client.post(url, {"reference": "няма-такъв"}).status_code == 200
    assert Comment.objects.get().case_reference == ""
    assert client.post(url, {"reference": f" {submission.reference} "}).status_code == 302
    assert Comment.objects.get().case_reference == submission.reference
    case_url = reverse("feedback_inbox:case", args=[submission.pk])
    thread_url = reverse("civic_social_comments:thread", args=[thread.pk])
    assert f'href="{case_url}"' in client.get(thread_url).content.decode()
    assert f'href="{thread_url}"' in client.get(case_url).content.decode()
    assert get_desks().kept_cases([submission.reference, "x"]) == {submission.reference}
