"""The versions of the privacy notice."""

import pytest
from django.urls import reverse

from ..factories import NoticeFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("view", ["edit", "delete"])
def test_a_published_notice_cannot_be_changed(admin_client, view):
    notice = NoticeFactory()
    response = admin_client.post(reverse(f"privacynotice:{view}", args=[notice.pk]), {"text": "x"})
    assert response.status_code == 302
    notice.refresh_from_db()
    assert notice.text == "<p>Вашите данни се пазят две години.</p>"
    with pytest.raises(ValueError, match="never changed"):
        notice.save()


def test_a_new_notice_is_the_next_version(admin_client):
    NoticeFactory()
    page = admin_client.get(reverse("privacynotice:add"))
    assert page.status_code == 200
    assert NoticeFactory().version == 2
    assert NoticeFactory(language_code="en").version == 1
