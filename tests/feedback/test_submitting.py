"""The form over HTTP, as browsers without JavaScript use it."""

import pytest

from feedback.models import Submission

pytestmark = pytest.mark.django_db


def test_an_anonymous_message_gets_a_number(client, feedback_page, anonymous):
    response = client.post(feedback_page.url, anonymous, follow=True)
    submission = Submission.objects.get()
    assert submission.reference in response.content.decode()
    assert submission.comment == "Моля, засадете дървета на площада."
    assert submission.topic_names == ["Околна среда"]
    assert submission.desk.name == "Екология"
