"""The privacy notice of registrations."""

import pytest

from feedback.models import PrivacyNotice
from home.events.registration.notices import PURPOSE
from home.models import Registration

pytestmark = pytest.mark.django_db


def publish(purpose, text, **fields):
    """Publish a version of the notice in Bulgarian."""
    return PrivacyNotice.objects.create(purpose=purpose, language_code="bg", text=text, **fields)


def test_form_shows_the_notice_of_registrations(client, event):
    publish("feedback", "<p>За съобщения</p>")
    publish(PURPOSE, "<p>За записвания</p>", processors="<p>Поща ООД</p>")
    address = f"{event.url}register/privacy/registration/1/"
    assert address in client.get(f"{event.url}register/").content.decode()
    html = client.get(address).content.decode()
    assert "За записвания" in html
    assert "Поща ООД" in html
    assert client.get(f"{event.url}register/privacy/registration/2/").status_code == 404
    assert client.get(f"{event.url}register/privacy/unknown/1/").status_code == 404


def test_site_without_a_notice_of_registrations_shows_that_of_feedback(client, event):
    publish("feedback", "<p>За съобщения</p>")
    address = f"{event.url}register/privacy/feedback/1/"
    assert address in client.get(f"{event.url}register/").content.decode()
    assert "За съобщения" in client.get(address).content.decode()


def test_draft_is_not_shown(client, event):
    publish(PURPOSE, "<p>Чернова</p>", is_draft=True)
    assert "register/privacy/" not in client.get(f"{event.url}register/").content.decode()


def test_registration_refers_to_the_version_that_its_form_was_shown_with(client, event, open_form):
    shown = publish(PURPOSE, "<p>Първа</p>")
    form = open_form()
    publish(PURPOSE, "<p>Втора</p>")
    data = {**form, "name": "Иванка Петрова", "email": "a@example.bg", "notice": "1"}
    assert client.post(f"{event.url}register/", data).status_code == 302
    assert Registration.objects.get().notice == shown
