"""The screen where an administrator approves: what it says in each state, and to whom it is open."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic_social.models import DirectApproval
from tests.civic_social.site.models import NoticePage

from ...factories import NoticePageFactory
from .test_approval import is_live, messages_of, run_workflow_action

pytestmark = pytest.mark.django_db


def address(page_id):
    return reverse("civic_social_approve", args=[page_id])


def screen(client, page):
    return client.get(address(page.pk), follow=True)


def text_of(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("#main").get_text().split())


def test_changes_of_others_are_named_with_their_authors(moderators_draft, people):
    response = screen(people["administrator"], moderators_draft)
    text = text_of(response)
    assert response.context["state"] == "others"
    assert "Промените са на: Николай Стоянов." in text
    assert "Одобри и публикувай" in text
    assert "Защо никой друг" not in text
    assert "Сравнете" not in text  # Nothing is public yet.


def test_public_page_can_be_compared_with_the_draft(submit, people):
    page = submit("writer")
    run_workflow_action(people["deputy"], page, "approve")
    page = NoticePage.objects.get(pk=page.pk)
    page.title = "Друго"
    page.save_revision(user=people["moderator"].user)
    response = screen(people["administrator"], page)
    comparison = reverse(
        "wagtailadmin_pages:revisions_compare", args=[page.pk, "live", page.latest_revision_id]
    )
    assert comparison in response.content.decode()
    assert people["administrator"].get(comparison).status_code == 200


def test_own_changes_need_a_reason(task, root, people):
    page = NoticePageFactory(parent=root)
    page.save_revision(user=people["administrator"].user)
    response = screen(people["administrator"], page)
    assert response.context["state"] == "own"
    assert "Защо никой друг" in text_of(response)


def test_what_another_person_has_approved_is_published_as_theirs(submit, people):
    page = submit("moderator")
    run_workflow_action(people["deputy"], page, "approve")
    NoticePage.objects.get(pk=page.pk).unpublish()
    response = screen(people["administrator"], page)
    assert response.context["state"] == "approved"
    page.refresh_from_db()
    people["administrator"].post(address(page.pk), {"revision": page.latest_revision_id})
    assert is_live(page)
    assert not DirectApproval.objects.exists()


def test_published_page_has_nothing_to_approve(submit, people):
    page = submit("moderator")
    run_workflow_action(people["deputy"], page, "approve")
    response = screen(people["administrator"], page)
    (message,) = messages_of(response)
    assert message.strip() == "Няма какво да се публикува: страницата няма непубликувани промени."
    assert response.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_page_without_a_revision_has_nothing_to_approve(task, root, people):
    response = screen(people["administrator"], NoticePageFactory(parent=root))
    assert len(messages_of(response)) == 1


def test_page_that_needs_no_approval_is_published_as_usual(root, people):
    page = NoticePageFactory(parent=root)
    page.save_revision(user=people["moderator"].user)
    (message,) = messages_of(screen(people["administrator"], page))
    assert message.strip() == (
        "Тази страница не се нуждае от одобрение от друг човек: публикувайте я както обикновено."
    )
    people["administrator"].post(address(page.pk), {"revision": page.latest_revision_id})
    assert not is_live(page)


def test_page_that_a_colleague_has_locked_is_not_published(moderators_draft, people):
    moderators_draft.locked, moderators_draft.locked_by, moderators_draft.locked_at = (
        True,
        people["moderator"].user,
        timezone.now(),
    )
    moderators_draft.save(update_fields=["locked", "locked_by", "locked_at"])
    people["administrator"].post(
        address(moderators_draft.pk), {"revision": moderators_draft.latest_revision_id}
    )
    assert not is_live(moderators_draft)


@pytest.mark.parametrize("person", ["writer", "moderator", "deputy"])
def test_screen_is_closed_to_others_and_names_no_page(moderators_draft, people, person):
    answers = [people[person].get(address(pk)) for pk in (moderators_draft.pk, 99_999)]
    assert {answer.status_code for answer in answers} == {302}
    assert {answer["Location"] for answer in answers} == {"/admin/"}


def test_stranger_is_sent_to_the_login(moderators_draft):
    response = Client().get(address(moderators_draft.pk))
    assert response.status_code == 302
    assert "/login/" in response["Location"]


def test_unknown_page_is_not_found(people):
    assert people["administrator"].get(address(99_999)).status_code == 404
