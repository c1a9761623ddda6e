"""Pasted text is cleaned, and text that cannot be used is refused with the reason."""

import pytest

from feedback.models import Submission

from ..browsing import solve_sum, ticket_in

pytestmark = pytest.mark.django_db


def test_control_characters_are_cleaned_from_every_field(client, feedback_page, named):
    typed = {name: f"{value[:3]}\x00\x07{value[3:]}\u200b" for name, value in named.items() if name in TYPED}
    assert set(typed) == TYPED - {"phone"}
    response = client.post(feedback_page.url, {**named, **typed, "phone": "0888\x00 123 456\x07"})
    assert response.status_code == 302
    submission = Submission.objects.get()
    for name in typed:
        assert getattr(submission, name) == named[name]
    assert submission.phone == "0888 123 456"


#: Fields in which people type.
TYPED = {"comment", "name", "email", "phone", "address"}


def test_an_address_with_other_letters_before_the_sign_is_refused_with_the_reason(
    client, feedback_page, named
):
    response = client.post(feedback_page.url, {**named, "email": "иван@пример.бг"})
    html = response.content.decode()
    assert response.status_code == 422
    assert "преди знака @ има букви, които не са латински" in html
    assert 'value="иван@пример.бг"' in html


def test_topics_of_the_page_are_ticked(client, feedback_page, topics, monkeypatch):
    monkeypatch.setattr("feedback.views.form_page.topics_of", lambda about: [str(topics[1].pk)])
    html = client.get(feedback_page.url, {"about": feedback_page.get_parent().pk}).content.decode()
    assert f'value="{topics[1].pk}" id="id_topics_1" checked' in html
    assert html.count(" checked") == 1
    # Sending decides, not what was ticked at first.
    assert solve_sum(ticket_in(html), feedback_page.pk)
