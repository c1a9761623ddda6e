"""A person asks what is known about them, or to be forgotten."""

import json

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from feedback.cases import case_actions
from feedback.models import Submission
from feedback.personal_data import data_subjects

from .factories import SubmissionFactory

pytestmark = pytest.mark.django_db

ADDRESS = "Ivanka@Example.bg"


@pytest.fixture
def path():
    return reverse("feedback_subject:index")


@pytest.fixture
def hers(admin_user):
    submission = SubmissionFactory(email="ivanka@example.bg", comment="Нейният коментар")
    case_actions.reply(submission, admin_user, "Нашият отговор")
    SubmissionFactory(email="other@example.bg", comment="Чужд коментар")
    return submission


def test_everything_under_the_address_is_found(admin_client, path, hers):
    html = admin_client.post(path, {"email": ADDRESS}).content.decode()
    assert "Нейният коментар" in html
    assert "Нашият отговор" in html
    assert "Чужд коментар" not in html
    entry = ModelLogEntry.objects.get(action="feedback.find")
    assert entry.message == "Потърсено какво се пази под един имейл адрес: 1 записа"
    assert "ivanka" not in str(entry.data).lower()


def test_the_page_says_what_the_next_purge_will_do(admin_client, path, hers):
    Submission.objects.update(purge_on="2020-01-01")
    html = admin_client.get(path).content.decode()
    assert "изтрива 0 съобщения и заличава личните данни на 2; задържани са 0" in html
    assert "01.01.2020" in html


def test_it_can_be_handed_over(admin_client, path, hers):
    response = admin_client.post(path, {"email": ADDRESS, "how": "json"})
    found = json.loads(response.content)
    assert found["Обратна връзка"][0]["Коментар"] == "Нейният коментар"
    assert "attachment" in response["Content-Disposition"]
    html = admin_client.post(path, {"email": ADDRESS, "how": "print"}).content.decode()
    assert "Нейният коментар" in html


def test_it_can_be_erased_with_a_receipt(admin_client, path, hers):
    SubmissionFactory(email="ivanka@example.bg", on_hold=True)
    html = admin_client.post(path, {"email": ADDRESS, "how": "erase"}).content.decode()
    assert "заличени 1, запазени на законово основание 1" in html
    assert "vanka@" not in html.split("<form")[0]
    hers.refresh_from_db()
    assert (hers.email, hers.comment) == ("", "")
    assert Submission.objects.filter(email="other@example.bg").exists()


def test_the_address_is_in_no_log(admin_client, path, hers, caplog):
    for how in ("find", "json", "print", "erase"):
        admin_client.post(path, {"email": ADDRESS, "how": how})
    assert "ivanka" not in (caplog.text + str(list(ModelLogEntry.objects.values()))).lower()


def test_another_app_can_add_what_it_keeps(admin_client, path):
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
