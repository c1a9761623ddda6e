"""The versions of the privacy notice."""

import json

import pytest
from django.urls import reverse

from feedback.models import PrivacyNotice, Submission
from feedback.models.notices import PURPOSES

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


def test_draft_can_be_changed_and_gets_its_version_when_it_is_published(admin_client):
    NoticeFactory()
    draft = NoticeFactory(is_draft=True, text="<p>Чернова</p>")
    assert draft.version is None
    assert PrivacyNotice.objects.current("bg").version == 1
    edit = reverse("privacynotice:edit", args=[draft.pk])
    index = admin_client.get(reverse("privacynotice:index")).content.decode()
    assert index.count(edit) >= 1
    text = json.dumps({"blocks": [{"key": "a", "text": "Готово", "type": "unstyled"}], "entityMap": {}})
    assert admin_client.get(edit).status_code == 200
    response = admin_client.post(edit, {"purpose": "feedback", "language_code": "bg", "text": text})
    assert response.status_code == 302
    draft.refresh_from_db()
    assert (draft.version, draft.is_draft) == (2, False)
    assert "Готово" in draft.text
    assert PrivacyNotice.objects.current("bg") == draft
    assert admin_client.get(edit).status_code == 302
    with pytest.raises(ValueError, match="never changed"):
        draft.save()


def test_each_purpose_has_its_own_versions(monkeypatch):
    monkeypatch.setitem(PURPOSES, "registration", "Записване")
    NoticeFactory(), NoticeFactory()
    notice = NoticeFactory(purpose="registration")
    assert notice.version == 1
    assert str(notice) == "Уведомление за поверителност (Записване), български, версия 1"
    assert PrivacyNotice.objects.current("bg").version == 2
    assert PrivacyNotice.objects.current("bg", purpose="registration") == notice
    assert PrivacyNotice.objects.current("en", purpose="registration") is None


def test_submission_refers_to_the_version_that_its_form_was_shown_with(client, feedback_page, anonymous):
    shown = NoticeFactory()
    html = client.get(feedback_page.url).content.decode()
    assert '<input type="hidden" name="notice" value="1">' in html
    newer = NoticeFactory(text="<p>Нов текст</p>", processors="<p>Хостинг ЕООД</p>")
    client.post(feedback_page.url, {**anonymous, "notice": "1"})
    assert Submission.objects.get().notice == shown
    Submission.objects.all().delete()
    for forged in ("99", "x", "-1", "1" * 40):
        client.post(feedback_page.url, {**anonymous, "notice": forged})
        assert Submission.objects.get().notice == newer
        Submission.objects.all().delete()


def test_notice_shows_who_processes_the_data(client, feedback_page):
    NoticeFactory()
    NoticeFactory(processors="<p>Хостинг ЕООД, България</p>")
    assert "Хостинг ЕООД" in client.get(f"{feedback_page.url}privacy/2/").content.decode()
    first = client.get(f"{feedback_page.url}privacy/1/").content.decode()
    assert "<h2>" not in first.partition('class="feedback"')[2]
