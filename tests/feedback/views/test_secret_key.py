"""SECRET_KEY is changed: what citizens and clerks still can do."""

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from feedback.mail.confirmation import confirmation_code, is_confirmation_code
from feedback.models import Submission

from ..factories import SubmissionFactory

pytestmark = pytest.mark.django_db
NEW_KEY = "a-new-secret-key-0123456789-0123456789-0123456789"


def test_private_page_of_a_citizen_opens_with_another_key(client, feedback_page, anonymous, settings):
    address = client.post(feedback_page.url, anonymous)["Location"]
    assert client.get(address).status_code == 200
    settings.SECRET_KEY = NEW_KEY
    assert client.get(address).status_code == 200


def test_form_that_was_opened_before_keeps_what_was_entered(client, feedback_page, anonymous, settings):
    settings.SECRET_KEY = NEW_KEY
    response = client.post(feedback_page.url, anonymous)
    assert response.status_code == 422
    assert anonymous["comment"] in response.content.decode()
    assert not Submission.objects.exists()


@pytest.mark.parametrize("has_fallback", [False, True])
def test_clerks_log_in_again_unless_the_former_key_is_kept(clerk_client, settings, has_fallback):
    inbox = reverse("feedback_inbox:index")
    assert clerk_client.get(inbox).status_code == 200
    former = django_settings.SECRET_KEY
    settings.SECRET_KEY = NEW_KEY
    settings.SECRET_KEY_FALLBACKS = [former] if has_fallback else []
    response = clerk_client.get(inbox)
    assert response.status_code == (200 if has_fallback else 302)
    if not has_fallback:
        assert "/login/" in response["Location"]


@pytest.mark.parametrize("has_fallback", [False, True])
def test_mailed_code_that_confirms_an_address_needs_the_key_it_was_made_with(settings, has_fallback):
    submission = SubmissionFactory()
    code = confirmation_code(submission)
    former = django_settings.SECRET_KEY
    settings.SECRET_KEY = NEW_KEY
    settings.SECRET_KEY_FALLBACKS = [former] if has_fallback else []
    assert is_confirmation_code(submission, code) is has_fallback
    assert is_confirmation_code(submission, confirmation_code(submission))
