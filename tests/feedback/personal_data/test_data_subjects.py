"""Requests of data subjects: find, hand over and erase what is stored under an e-mail address."""

import json

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from feedback.cases import case_actions
from feedback.models import Submission
from feedback.personal_data import data_subjects

from ..factories import SubmissionFactory

pytestmark = pytest.mark.django_db

ADDRESS = "Ivanka@Example.bg"


@pytest.fixture
def path():
    """The path of the page for requests."""
    return reverse("feedback_subject:index")


@pytest.fixture
def submission(admin_user):
    """A submission with a reply under the address, next to one of another sender."""
    submission = SubmissionFactory(email="ivanka@example.bg", comment="Нейният коментар")
    case_actions.reply(submission, admin_user, "Нашият отговор")
    SubmissionFactory(email="other@example.bg", comment="Чужд коментар")
    return submission


def test_find_shows_all_submissions_of_the_address(admin_client, path, submission):
    html = admin_client.post(path, {"email": ADDRESS}).content.decode()
    assert "Нейният коментар" in html
    assert "Нашият отговор" in html
    assert "Чужд коментар" not in html
    entry = ModelLogEntry.objects.get(action="feedback.find")
    assert entry.message == "Потърсено какво се пази под един имейл адрес. Намерени записи: 1"
    assert "ivanka" not in str(entry.data).lower()


def test_the_page_shows_the_plan_of_the_next_purge(admin_client, path, submission):
    Submission.objects.update(purge_on="2020-01-01")
    html = admin_client.get(path).content.decode()
    assert "за изтриване – 0, за заличаване на лични данни – 2, задържани – 0" in html
    assert "01.01.2020" in html


def test_data_can_be_downloaded_as_json_and_printed(admin_client, path, submission):
    response = admin_client.post(path, {"email": ADDRESS, "how": "json"})
    found = json.loads(response.content)
    assert found["Обратна връзка"][0]["Коментар"] == "Нейният коментар"
    assert "attachment" in response["Content-Disposition"]
    html = admin_client.post(path, {"email": ADDRESS, "how": "print"}).content.decode()
    assert "Нейният коментар" in html


def test_erasing_shows_a_receipt_and_keeps_submissions_on_hold(admin_client, path, submission):
    SubmissionFactory(email="ivanka@example.bg", on_hold=True)
    html = admin_client.post(path, {"email": ADDRESS, "how": "erase"}).content.decode()
    assert "заличени 1, запазени на законово основание 1" in html
    assert "vanka@" not in html.split("<form")[0]
    submission.refresh_from_db()
    assert (submission.email, submission.comment) == ("", "")
    assert Submission.objects.filter(email="other@example.bg").exists()


def test_the_address_is_not_logged(admin_client, path, submission, caplog):
    for how in ("find", "json", "print", "erase"):
        admin_client.post(path, {"email": ADDRESS, "how": how})
    assert "ivanka" not in (caplog.text + str(list(ModelLogEntry.objects.values()))).lower()


def test_another_app_can_register_a_source(admin_client, path):
    erased = []
    source = data_subjects.Source(
        name="registrations",
        label="Записвания",
        find=lambda email: [{"Събитие": "Концерт"}],
        erase=lambda email, user: (erased.append(email) or 1, 0),
    )
    data_subjects.register_source(source)
    try:
        assert "Концерт" in admin_client.post(path, {"email": ADDRESS}).content.decode()
        admin_client.post(path, {"email": ADDRESS, "how": "erase"})
    finally:
        del data_subjects.SOURCES["registrations"]
    assert erased == [ADDRESS]
