"""Questions from comments with our answers on the page: chosen by a person, without names."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.log_actions import registry

from civic_social.conversation.asking import request_text
from home.models import PublishedAnswer
from tests.feedback.factories import create_user

from .conftest import write

pytestmark = pytest.mark.django_db
HEADING = 'id="asked-title"'


def test_question_and_answer_stand_on_the_page_without_a_name_until_taken_back(client, post, page, roads):
    thread = write(post, "Кога ще е готов мостът?", desk=roads)
    write(post, "До края на май.", author="Община", parent=thread, is_ours=True)
    client.force_login(roads.clerk)
    url = reverse("publish_answer", args=[thread.pk])
    assert (
        f'href="{url}"'
        in client.get(reverse("civic_social_comments:thread", args=[thread.pk])).content.decode()
    )
    form = client.get(url).content.decode()
    assert "Кога ще е готов мостът?" in form
    assert "До края на май." in form
    named = {"question": "Тодорова Гергана пита кога", "answer": "До края на май."}
    assert client.post(url, named).status_code == 200
    assert client.post(url, {"question": "Кога?", "answer": "Обадете се на 0888 123 456"}).status_code == 200
    assert not PublishedAnswer.objects.exists()
    assert HEADING not in client.get(page.url).content.decode()
    words = {"question": "Кога отваря <b>мостът</b>?", "answer": "До края на май."}
    assert client.post(url, words).status_code == 302
    assert client.post(url, {**words, "answer": "До 31 май."}).status_code == 302
    content = client.get(page.url).content.decode()
    assert HEADING in content
    assert "&lt;b&gt;" in content
    assert "До 31 май." in content
    assert "Гергана" not in content
    actions = [entry.action for entry in registry.get_logs_for_instance(page)]
    assert "home.publish_answer" in actions
    client.post(url, {"take_back": "yes"})
    assert HEADING not in client.get(page.url).content.decode()


def test_request_for_the_form_is_not_offered_as_the_answer(client, post, page, roads, settings):
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "COMMENT_FORM_URL": "https://example.bg/obratna-vrazka/",
    }
    thread = write(post, "Кога ще е готов мостът?", desk=roads)
    write(post, "До края на май.", author="Община", parent=thread, is_ours=True)
    write(post, f"{request_text(thread)}\n\nПътища", author="Община", parent=thread, is_ours=True)
    client.force_login(roads.clerk)
    form = client.get(reverse("publish_answer", args=[thread.pk])).context["form"]
    assert form["answer"].value() == "До края на май."


def test_removed_question_is_not_published_and_a_published_one_can_be_taken_back(client, post, page, roads):
    thread = write(post, "Кога ще е готов мостът?", desk=roads)
    thread.deleted_at = thread.written_at
    thread.save()
    client.force_login(roads.clerk)
    url = reverse("publish_answer", args=[thread.pk])
    thread_url = reverse("civic_social_comments:thread", args=[thread.pk])
    assert client.get(url).status_code == 404
    assert url not in client.get(thread_url).content.decode()
    PublishedAnswer.objects.create(
        page=page, thread=thread, author=roads.clerk, question="Кога?", answer="До края на май."
    )
    assert url in client.get(thread_url).content.decode()
    client.post(url, {"take_back": "yes"})
    assert not PublishedAnswer.objects.exists()


def test_reader_who_may_not_answer_publishes_nothing(client, post, page, roads):
    reader = create_user(Group.objects.create(name="Четат"))
    codenames = ("access_admin", "read_every_comment")
    reader.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(reader)
    thread = write(post, "Кога?", desk=roads)
    client.post(reverse("publish_answer", args=[thread.pk]), {"question": "Кога?", "answer": "През май."})
    assert not PublishedAnswer.objects.exists()
