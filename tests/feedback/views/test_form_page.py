"""The form page, as browsers without JavaScript use it."""

import datetime
import re

import pytest
from django.utils import timezone

from feedback.models import Submission

from ..browsing import solve_sum, ticket_in
from ..factories import NoticeFactory

pytestmark = pytest.mark.django_db


def test_an_anonymous_submission_is_stored_and_numbered(client, feedback_page, anonymous):
    response = client.post(feedback_page.url, anonymous, follow=True)
    submission = Submission.objects.get()
    assert submission.reference in response.content.decode()
    assert submission.comment == "Моля, засадете дървета на площада."
    assert submission.topic_names == ["Околна среда"]
    assert submission.desk.name == "Екология"
    assert submission.is_anonymous


def test_a_named_submission_stores_the_contact_data(client, feedback_page, named):
    client.post(feedback_page.url, named)
    submission = Submission.objects.get()
    assert (submission.name, submission.email) == ("Иванка Петрова", "ivanka@example.bg")
    assert submission.address == "ул. „Пирин“ 5"
    assert [tag.name for tag in submission.topics.order_by("name")] == ["Околна среда", "Транспорт"]
    assert submission.due_on == timezone.localdate() + datetime.timedelta(days=30)


def test_a_valid_post_redirects_to_the_private_page(client, feedback_page, anonymous):
    response = client.post(feedback_page.url, anonymous)
    assert response.status_code == 302
    assert response.url == f"{feedback_page.url}sent/{Submission.objects.get().secret}/"


@pytest.mark.parametrize("state", ["form", "mistakes", "sent"])
def test_no_state_of_the_form_is_cached(client, feedback_page, anonymous, state):
    if state == "form":
        response = client.get(feedback_page.url)
    elif state == "mistakes":
        response = client.post(feedback_page.url, {})
    else:
        response = client.post(feedback_page.url, anonymous, follow=True)
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_an_error_keeps_everything_that_was_typed(client, feedback_page, named, topics):
    response = client.post(feedback_page.url, {**named, "email": "грешен адрес"})
    html = response.content.decode()
    assert response.status_code == 422
    assert "<title>Грешка: Вашето мнение" in html
    assert "Кога ще се ремонтира спирката?" in html
    assert 'value="грешен адрес"' in html
    assert f'value="{topics[1].pk}" id="id_topics_1" checked' in html
    assert 'href="#id_email"' in html
    assert not Submission.objects.exists()


def test_an_error_is_associated_with_its_field(client, feedback_page, named):
    html = client.post(feedback_page.url, {**named, "email": "x", "topics": []}).content.decode()
    email = re.search(r"<input[^>]*id=\"id_email\"[^>]*>", html).group()
    assert 'aria-invalid="true"' in email
    described_by = re.search(r'aria-describedby="([^"]*)"', email).group(1)
    assert described_by.split()[-1] == "id_email_error"
    assert 'id="id_email_error"' in html
    assert 'aria-describedby="id_topics_helptext id_topics_error"' in html


def test_a_passed_spam_check_is_not_repeated_after_an_error(client, feedback_page, anonymous):
    response = client.post(feedback_page.url, {**anonymous, "comment": "кратко"})
    assert 'name="sum"' not in response.content.decode()
    corrected = {**anonymous, "ticket": ticket_in(response.content.decode()), "sum": ""}
    assert client.post(feedback_page.url, corrected).status_code == 302


def test_a_repeated_post_redirects_to_the_first_submission(client, feedback_page, anonymous):
    first = client.post(feedback_page.url, anonymous)
    second = client.post(feedback_page.url, anonymous)
    assert first.url == second.url
    assert Submission.objects.count() == 1


def test_a_repeated_post_after_a_correction_redirects_to_the_first_submission(
    client, feedback_page, anonymous
):
    ticket = ticket_in(client.post(feedback_page.url, {**anonymous, "comment": ""}).content.decode())
    first = client.post(feedback_page.url, {**anonymous, "ticket": ticket})
    assert client.post(feedback_page.url, anonymous).url == first.url


def test_a_repeated_post_with_a_changed_text_can_be_sent_as_new(client, feedback_page, anonymous):
    client.post(feedback_page.url, anonymous)
    changed = {**anonymous, "comment": "И още нещо: пейките са счупени."}
    response = client.post(feedback_page.url, changed)
    html = response.content.decode()
    assert "И още нещо: пейките са счупени." in html
    assert f"Съобщението Ви е получено под №\u00a0{Submission.objects.get().reference}." in html
    ticket = ticket_in(html)
    unproven = client.post(feedback_page.url, {**changed, "ticket": ticket, "sum": ""})
    assert (unproven.status_code, Submission.objects.count()) == (422, 1)
    client.post(feedback_page.url, {**changed, "ticket": ticket, "sum": solve_sum(ticket, feedback_page.pk)})
    assert Submission.objects.count() == 2


def test_a_closed_form_shows_the_typed_text_and_stores_nothing(client, feedback_page, anonymous):
    feedback_page.closes_at = timezone.now() - datetime.timedelta(minutes=1)
    feedback_page.closed_text = "<p>Обаждайте се на 0700.</p>"
    feedback_page.save()
    html = client.get(feedback_page.url).content.decode()
    assert "Този формуляр е затворен" in html
    assert "Обаждайте се на 0700." in html
    html = client.post(feedback_page.url, anonymous).content.decode()
    assert "Моля, засадете дървета на площада." in html
    assert not Submission.objects.exists()


def test_a_form_that_opens_later_shows_the_date(client, feedback_page):
    feedback_page.opens_at = datetime.datetime(2099, 1, 2, 7, 0, tzinfo=datetime.UTC)
    feedback_page.save()
    assert "02.01.2099 09:00" in client.get(feedback_page.url).content.decode()


def test_a_submission_stores_the_version_of_the_notice_that_was_shown(
    client, feedback_page, open_form, anonymous
):
    NoticeFactory(text="<p>Първо</p>")
    second = NoticeFactory(text="<p>Второ</p>")
    html = client.get(feedback_page.url).content.decode()
    assert f'href="{feedback_page.url}privacy/2/"' in html
    assert "Второ" in client.get(f"{feedback_page.url}privacy/2/").content.decode()
    assert "Първо" in client.get(f"{feedback_page.url}privacy/1/").content.decode()
    assert client.get(f"{feedback_page.url}privacy/3/").status_code == 404
    client.post(feedback_page.url, {**anonymous, **open_form()})
    assert Submission.objects.get().notice == second


def test_pages_have_no_inline_script_or_style(client, feedback_page, anonymous):
    pages = [
        client.get(feedback_page.url),
        client.post(feedback_page.url, {}),
        client.post(feedback_page.url, anonymous, follow=True),
    ]
    for response in pages:
        html = response.content.decode()
        assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]*(?:src=|ld.json))", html)
        assert "Content-Security-Policy" in response


def test_typed_html_is_escaped(client, feedback_page, anonymous):
    response = client.post(
        feedback_page.url, {**anonymous, "comment": "<script>alert(1)</script>", "topics": []}
    )
    assert "<script>alert" not in response.content.decode()
    assert "&lt;script&gt;alert" in response.content.decode()
