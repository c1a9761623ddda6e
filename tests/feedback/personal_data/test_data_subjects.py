"""Requests of data subjects: find, hand over and erase what is stored about one person."""

import datetime
import json

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from feedback.cases import case_actions
from feedback.models import Submission
from feedback.personal_data import data_subjects
from feedback.personal_data.data_subjects import Person, Record
from feedback.personal_data.matching import has_phone, has_words
from feedback.personal_data.submission_records import find_submissions

from ..factories import SubmissionFactory, create_user

pytestmark = pytest.mark.django_db

ADDRESS = "Ivanka@Example.bg"
CONFIRMED = {"how": "erase", "confirmed": "yes"}


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


def ticked(submission):
    """The POST data that tick a submission."""
    return {"record": f"feedback:{submission.pk}"}


def test_find_shows_all_submissions_of_the_address(admin_client, path, submission):
    html = admin_client.post(path, {"email": ADDRESS}).content.decode()
    assert "Нейният коментар" in html
    assert "Нашият отговор" in html
    assert "Чужд коментар" not in html
    entry = ModelLogEntry.objects.get(action="feedback.find")
    assert entry.message == "Потърсено какво се пази за едно лице (имейл). Намерени записи: 1"
    assert "ivanka" not in str(entry.data).lower()


def test_the_page_shows_the_plan_of_the_next_purge(admin_client, path, submission):
    Submission.objects.update(purge_on="2020-01-01")
    html = admin_client.get(path).content.decode()
    assert "за изтриване – 0, за заличаване на лични данни – 2, задържани – 0" in html
    assert "01.01.2020" in html


def test_data_can_be_downloaded_as_json_and_printed(admin_client, path, submission):
    response = admin_client.post(path, {"email": ADDRESS, "how": "json", **ticked(submission)})
    found = json.loads(response.content)
    assert found["Обратна връзка"][0]["Коментар"] == "Нейният коментар"
    assert "attachment" in response["Content-Disposition"]
    data = {"email": ADDRESS, "how": "print", **ticked(submission)}
    html = admin_client.post(path, data).content.decode()
    assert "Нейният коментар" in html


def test_printed_page_is_for_a_citizen(admin_client, path, submission):
    submission.received_at = datetime.datetime(2026, 7, 1, 21, 30, tzinfo=datetime.UTC)
    submission.topic_names = ["Транспорт", "Култура"]
    submission.answers = [{"id": "1", "label": "Дни", "value": ["вторник", "петък"], "personal": True}]
    submission.consents = [{"id": "2", "label": "Снимки", "given": False}]
    submission.save()
    data = {"email": ADDRESS, "how": "print", **ticked(submission)}
    html = admin_client.post(path, data).content.decode()
    assert "2 юли 2026 г., 00:30 ч." in html
    assert "<dd>Дни: вторник, петък</dd>" in html
    assert "<dd>Снимки: Не</dd>" in html
    assert "<dd>Транспорт</dd>" in html
    for machine in ("[", "{", "&#x27;", "+00:00", "True", "False", "None", "T21:30"):
        assert machine not in html, machine


def test_erasing_shows_a_receipt_and_keeps_submissions_on_hold(admin_client, path, submission):
    held = SubmissionFactory(email="ivanka@example.bg", on_hold=True)
    records = [f"feedback:{submission.pk}", f"feedback:{held.pk}"]
    data = {**CONFIRMED, "email": ADDRESS, "record": records}
    html = admin_client.post(path, data).content.decode()
    assert "заличени 1, запазени на законово основание 1" in html
    assert "vanka@" not in html.split("<form")[0]
    submission.refresh_from_db()
    assert (submission.email, submission.comment) == ("", "")
    assert Submission.objects.filter(email="other@example.bg").exists()


def test_nothing_is_erased_before_it_was_shown_once_more(admin_client, path, submission):
    data = {"email": ADDRESS, "how": "erase", **ticked(submission)}
    html = admin_client.post(path, data).content.decode()
    assert "1 запис" in html
    assert "необратимо" in html
    assert "Нейният коментар" in html
    submission.refresh_from_db()
    assert submission.email == "ivanka@example.bg"
    # The way back keeps the ticks.
    other = SubmissionFactory(email="ivanka@example.bg", comment="Друг неин")
    html = admin_client.post(path, {**data, "how": "back", "confirmed": "yes"}).content.decode()
    assert f'value="feedback:{submission.pk}" checked' in html
    assert f'value="feedback:{other.pk}">' in html
    fields = {"email": ADDRESS, "name": "", "phone": "", "address": "", **ticked(submission)}
    admin_client.post(path, {**fields, **CONFIRMED})
    submission.refresh_from_db()
    assert submission.email == ""


@pytest.mark.parametrize(
    "details",
    [
        {"name": "петрова ИВАНКА"},
        {"phone": "+359 (88) 123-45-67"},
        {"address": "ул. Пирин № 5"},
    ],
)
def test_find_by_other_details(admin_client, path, details):
    answers = [{"id": "1", "label": "Телефон", "value": "0881 234 567", "personal": True}]
    found = SubmissionFactory(
        name="Иванка Д. Петрова", address="гр. Бяла река\nул. „Пирин“ 5", answers=answers
    )
    SubmissionFactory(name="Иванка Петрова-Илиева", address="ул. „Пирин“ 15", phone="0881 234 568")
    rows = find_submissions(Person(**details))
    assert found.pk in [int(row.key) for row in rows]
    if "name" not in details:
        assert len(rows) == 1
    html = admin_client.post(path, details).content.decode()
    box = f'value="feedback:{found.pk}"'
    assert box in html
    assert f"{box} checked" not in html, "another person may have the same name"


def test_two_matching_details_tick_the_record(admin_client, path):
    found = SubmissionFactory(name="Иванка Петрова", phone="0881 234 567")
    data = {"name": "Иванка Петрова", "phone": "00359881234567"}
    assert f'value="feedback:{found.pk}" checked' in admin_client.post(path, data).content.decode()


def test_erasing_keeps_what_is_not_ticked_or_not_found(admin_client, path, submission):
    other = Submission.objects.get(email="other@example.bg")
    namesake = SubmissionFactory(email="ivanka@example.bg")
    data = {**CONFIRMED, "email": ADDRESS, "record": [f"feedback:{submission.pk}", f"feedback:{other.pk}"]}
    admin_client.post(path, data)
    assert set(Submission.objects.exclude(email="").values_list("pk", flat=True)) == {other.pk, namesake.pk}
    html = admin_client.post(path, {"email": ADDRESS, "how": "erase"}).content.decode()
    assert "Отбележете записите" in html
    assert Submission.objects.filter(email="ivanka@example.bg").exists()


@pytest.mark.parametrize("data", [{}, {"name": "Ив"}, {"phone": "08"}, {"address": "ул."}, {"email": "x"}])
def test_details_that_select_many_people_are_refused(admin_client, path, submission, data):
    html = admin_client.post(path, data).content.decode()
    assert "Нейният коментар" not in html
    assert not ModelLogEntry.objects.filter(action="feedback.find").exists()


def test_what_is_typed_is_not_logged(admin_client, path, submission, caplog):
    data = {"email": ADDRESS, "name": "Иванка Петрова", "phone": "0881234567", "address": "Пирин 5"}
    for how in ("find", "json", "print", "erase"):
        admin_client.post(path, {**data, "how": how, **ticked(submission)})
    logged = (caplog.text + str(list(ModelLogEntry.objects.values()))).lower()
    for typed in ("ivanka", "иванка", "0881234567", "пирин"):
        assert typed not in logged
    entries = ModelLogEntry.objects.filter(action__in=["feedback.find", "feedback.export"])
    assert entries.count() == 4


def test_a_clerk_of_one_desk_cannot_search(client, path, submission):
    client.force_login(create_user(submission.desk.group, permissions=["erase_submissions"]))
    for data in ({"email": ADDRESS}, {"name": "Иванка Петрова"}):
        response = client.post(path, data)
        assert response.status_code in (302, 403)
        assert "Нейният коментар" not in response.content.decode()


@pytest.mark.parametrize(
    ("text", "number", "found"),
    [
        ("тел. 02/987-65-43", "+359 2 987 6543", True),
        ("+49 (0)30 1234567", "0049 30 1234567", False),
        ("+49 30 1234567", "0049 30 1234567", True),
        ("0888 123 456, 0899 000 111", "0899000111", True),
        ("0888 123 4567", "0888 123 456", False),
        ("12.12.2026", "0888 123 456", False),
    ],
)
def test_telephones_are_compared_by_their_digits(text, number, found):
    assert has_phone(text, number) is found


def test_names_are_compared_by_whole_words():
    assert has_words("ПЕТРОВА, Йо\u0438\u0306ана", "Йойана петрова")
    assert not has_words("Иван Петров", "Иван Петрова")
    assert not has_words("Иван Петров", "„“")


def test_another_app_can_register_a_source(admin_client, path):
    erased = []
    source = data_subjects.Source(
        name="registrations",
        label="Записвания",
        find=lambda person: [Record("7", frozenset({"email"}), {"Събитие": "Концерт"})],
        erase=lambda keys, user: (erased.extend(keys) or len(keys), 0),
    )
    data_subjects.register_source(source)
    try:
        assert "Концерт" in admin_client.post(path, {"email": ADDRESS}).content.decode()
        admin_client.post(path, {**CONFIRMED, "email": ADDRESS, "record": "registrations:7"})
    finally:
        del data_subjects.SOURCES["registrations"]
    assert erased == ["7"]
