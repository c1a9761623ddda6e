"""The audit log: the content of its entries, its hash chain, its exports and its command."""

import csv
import hashlib
import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask
from wagtail_factories import ImageFactory

from civic_social import actions
from civic_social.audit_log import chain, export, triggers
from civic_social.content.images import AS_JPEG
from civic_social.delivery import worker
from civic_social.exceptions import OutcomeUnknown, PermanentError, TransientError, Vanished
from civic_social.models import Attempt, Post, RecordEntry, RecordHead
from civic_social.short_codes import code_of
from civic_social.spreadsheet import is_formula

from ..delivery_steps import drain_until_quiet, post_of
from ..factories import GroupFactory, NoticePageFactory, SocialAccountFactory, UserFactory, publish

pytestmark = pytest.mark.django_db
#: The image operations for a network that sets no limits.
FILTER = f"max-2048x2048|{AS_JPEG}"


@pytest.fixture
def notice(root, account):
    return publish(NoticePageFactory(parent=root, title="Решение 245", summary="Нова линия."))


def bodies():
    """Return the bodies of all entries, oldest first."""
    return [json.loads(row.body) for row in RecordEntry.objects.order_by("number")]


def events():
    """Return the event of each entry, oldest first."""
    return [body["event"] for body in bodies()]


def event_with(event, text):
    """Return an event with the fields that the chain requires."""
    return {
        "event": event,
        "page": {"id": 7, "title": text},
        "account": {"id": 3, "name": "Община"},
        "text": text,
    }


@pytest.fixture
def three_entries(db):
    """Entries of a publication, an edit and a removal."""
    chain.append(event_with("published", "Решение 245"))
    chain.append(event_with("edited", "Решение 246"))
    chain.append(event_with("removed", "Решение 246"))


# Entries


def test_publication_is_logged_as_it_was_sent(notice, network, account):
    drain_until_quiet()
    (body,) = bodies()
    post, (sent,) = post_of(notice), network.posts.values()
    assert body["event"] == "published"
    assert (body["text"], body["link"]) == (sent.text, sent.link)
    assert post.marker in body["link"]
    assert body["card"] == {"title": "Решение 245", "description": "Нова линия."}
    assert (body["remote_id"], body["permalink"]) == ("1", "https://network.example/1")
    assert body["account"] == {
        "id": account.pk,
        "name": "Община",
        "channel": "memory",
        "remote_id": "42",
    }
    assert body["page"] == {
        "id": notice.pk,
        "title": "Решение 245",
        "url": notice.full_url,
        "revision": notice.latest_revision_id,
        "key": "",
        "language": "bg",
    }
    assert body["attempt"] == Attempt.objects.get().pk
    assert body["published_by"] == "editor"
    assert (body["approved_by"], body["carried_out_by"], body["problem"]) == ([], "", "")


def test_edit_and_removal_are_logged_with_the_text_at_the_network(notice, network):
    drain_until_quiet()
    publish(notice, title="Решение 246")
    drain_until_quiet()
    notice.unpublish()
    drain_until_quiet()
    assert events() == ["published", "edited", "removed"]
    published, edited, removed = bodies()
    assert edited["text"] == removed["text"] == "Решение 246\n\nНова линия."
    assert published["remote_id"] == edited["remote_id"] == removed["remote_id"] == "1"
    assert removed["permalink"] == "https://network.example/1"


def test_post_found_after_a_lost_response_is_logged_once(notice, network):
    network.fail("create", OutcomeUnknown(), accepts=True)
    drain_until_quiet()
    assert events() == ["found"]
    assert bodies()[0]["permalink"] == "https://network.example/1"


def test_request_that_did_not_reach_the_network_is_not_logged(notice, network):
    network.fail("create", TransientError())
    worker.drain()
    assert events() == []


def test_refusal_is_logged_with_its_problem_and_without_the_response(notice, network):
    network.fail("create", PermanentError("bad-parameter", code=100, message="raw EAAsecret"))
    drain_until_quiet()
    (body,) = bodies()
    assert (body["event"], body["problem"]) == ("refused", "bad-parameter")
    assert "EAA" not in RecordEntry.objects.get().body


def test_vanished_post_is_logged_with_the_text_it_had(notice, network):
    drain_until_quiet()
    publish(notice, title="Друго")
    network.fail("update", Vanished())
    drain_until_quiet()
    assert events() == ["published", "vanished"]
    published, vanished = bodies()
    assert (vanished["text"], vanished["link"]) == (published["text"], published["link"])
    assert vanished["remote_id"] == "1"


def test_names_of_publisher_and_approvers_outlive_their_user_accounts(root, account):
    editor = UserFactory(username="ipetrova", first_name="Ива", last_name="Петрова")
    chief = UserFactory(username="secretary", first_name="Секретар", last_name="Донева")
    workflow = Workflow.objects.create(name="Одобрение")
    task = GroupApprovalTask.objects.create(name="Секретар")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    notice = NoticePageFactory(parent=root)
    notice.save_revision(user=editor)
    state = workflow.start(notice, editor)
    state.current_task_state.approve(user=chief)
    drain_until_quiet()
    chief.delete()
    (body,) = bodies()
    assert body["published_by"] == "Ива Петрова (ipetrova)"
    assert body["approved_by"] == ["Секретар Донева (secretary)"]


def test_entry_names_the_revision_that_was_sent_even_if_the_page_has_changed(notice, network):
    sent = notice.latest_revision_id
    network.fail("create", OutcomeUnknown(), accepts=True)
    worker.drain()
    publish(notice, title="По-нов текст", user=UserFactory(username="other"))
    drain_until_quiet()
    found, edited = bodies()
    assert (found["page"]["revision"], found["published_by"]) == (sent, "editor")
    assert "Решение 245" in found["text"]
    assert (edited["page"]["revision"], edited["published_by"]) == (sent + 1, "other")


def test_picture_is_logged_with_the_checksum_of_the_sent_file(root, account):
    image = ImageFactory(description="Мостът вечер", file=get_test_image_file(size=(64, 48)))
    publish(NoticePageFactory(parent=root, photo=image))
    drain_until_quiet()
    with image.get_rendition(FILTER).file.open("rb") as file:
        bytes_sent = file.read()
    assert bodies()[0]["pictures"] == [
        {
            "image": image.pk,
            "alt": "Мостът вечер",
            "original_sha1": image.file_hash,
            "sent_sha256": hashlib.sha256(bytes_sent).hexdigest(),
        }
    ]


def test_missing_picture_file_does_not_turn_a_success_into_a_lost_response(root, account, network, caplog):
    image = ImageFactory(description="Мостът вечер", file=get_test_image_file())
    notice = publish(NoticePageFactory(parent=root, photo=image))
    network.fail("create", OutcomeUnknown(), accepts=True)
    worker.drain()
    rendition = image.get_rendition(FILTER)
    rendition.file.storage.delete(rendition.file.name)
    drain_until_quiet()
    assert post_of(notice).status == "live"
    assert (events(), bodies()[0]["pictures"][0]["sent_sha256"]) == (["found"], "")
    assert "image without checksum" in caplog.text


def test_manual_operations_are_logged_with_the_person(root, network):
    group = GroupFactory()
    clerk = UserFactory(username="clerk")
    notice = publish(NoticePageFactory(parent=root, title="Обсъждане 5"))
    drain_until_quiet()
    post = post_of(notice)
    permalink = f"{group.public_url}/posts/7"
    actions.done_by_hand(post, permalink, user=clerk)
    publish(notice, title="Обсъждане на 5 май")
    drain_until_quiet()
    actions.done_by_hand(post, permalink, user=clerk)
    notice.unpublish()
    drain_until_quiet()
    actions.done_by_hand(post, "", user=clerk)
    assert events() == ["posted-by-hand", "edited-by-hand", "removed-by-hand"]
    posted, edited, removed = bodies()
    assert {body["carried_out_by"] for body in bodies()} == {"clerk"}
    assert {body["permalink"] for body in bodies()} == {permalink}
    assert (posted["published_by"], posted["page"]["id"]) == ("editor", notice.pk)
    # A manual post has its link in the text, a short one whose code follows from the marker.
    assert code_of(post.marker) in posted["text"]
    assert edited["text"].startswith("Обсъждане на 5 май")
    assert removed["text"] == edited["text"]


def test_result_and_entry_are_saved_in_one_transaction(notice, network, monkeypatch):
    def fail(event):
        raise DatabaseError("disk full")

    monkeypatch.setattr(chain, "append", fail)
    with pytest.raises(DatabaseError):
        worker.drain()
    assert post_of(notice).status == "sending"
    monkeypatch.undo()
    past = timezone.now() - timedelta(seconds=1)
    Post.objects.update(lease_until=past)
    drain_until_quiet()
    assert events() == ["found"]


# The chain


def verify_export(exported):
    """Verify an export by the code in docs/reference/official-record.md."""
    last = "0" * 64
    for number, item in enumerate(json.loads(exported), start=1):
        row = item["row"]
        text = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        if hashlib.sha256(text.encode("utf-8")).hexdigest() != item["hash"]:
            return f"row {number} was changed"
        if row["number"] != number or row["previous"] != last:
            return f"row {number} does not follow the one before it"
        last = item["hash"]
    return last


def exported_json():
    out = io.StringIO()
    export.write_json(export.entries(), out)
    return out.getvalue()


def test_export_is_verified_without_the_application(three_entries):
    last = RecordEntry.objects.get(number=3)
    assert verify_export(exported_json()) == last.hash
    forged = exported_json().replace("Решение 246", "Решение 999", 1)
    assert verify_export(forged) == "row 2 was changed"


def test_complete_log_is_verified_and_returns_its_last_hash(three_entries):
    result = chain.verify()
    assert (result.problem, result.count, result.hash) == ("", 3, RecordEntry.objects.get(number=3).hash)
    assert str(RecordHead.objects.get()) == f"3:{result.hash}"


def test_empty_log_is_complete():
    assert chain.verify().count == 0


TAMPERING = [
    "UPDATE civic_social_recordentry SET body = 'x' WHERE number = 2",
    "UPDATE civic_social_recordentry SET event = event",
    "DELETE FROM civic_social_recordentry WHERE number = 3",
    "DELETE FROM civic_social_recordentry",
    "UPDATE civic_social_recordhead SET count = 2",
    "UPDATE civic_social_recordhead SET hash = 'x'",
    "DELETE FROM civic_social_recordhead",
    "INSERT INTO civic_social_recordentry (number, at, event, page_id, account_id, body, hash)"
    " SELECT 9, at, event, page_id, account_id, body, hash FROM civic_social_recordentry WHERE number = 3",
]
ONLY_SQLITE = [
    "INSERT OR REPLACE INTO civic_social_recordentry"
    " SELECT number, at, event, page_id, account_id, 'x', hash"
    " FROM civic_social_recordentry WHERE number = 2",
    "UPDATE OR REPLACE civic_social_recordentry SET number = 2 WHERE number = 3",
    "UPDATE OR IGNORE civic_social_recordentry SET body = 'x'",
]
ONLY_POSTGRESQL = ["TRUNCATE civic_social_recordentry", "TRUNCATE civic_social_recordhead"]


@pytest.mark.parametrize("statement", TAMPERING + ONLY_SQLITE + ONLY_POSTGRESQL)
def test_database_refuses_to_change_the_log(three_entries, statement):
    other = {"sqlite": ONLY_POSTGRESQL, "postgresql": ONLY_SQLITE}[connection.vendor]
    if statement in other:
        pytest.skip("statement of the other database")
    before = exported_json()
    with pytest.raises(DatabaseError, match="official record"), transaction.atomic():
        connection.cursor().execute(statement)
    assert exported_json() == before
    assert chain.verify().is_whole


def tamper(statement, *params):
    """Change the log without its triggers, like somebody with all rights on the database."""
    with triggers.removed(connection), connection.cursor() as cursor:
        cursor.execute(statement, params)


def rewrite_entry_2(*, with_hash):
    """Change the text of entry 2, and its hash as well if ``with_hash``."""
    row = RecordEntry.objects.get(number=2)
    body = row.body.replace("Решение 246", "Решение 999")
    tamper(
        "UPDATE civic_social_recordentry SET body = %s, hash = %s WHERE number = 2",
        body,
        chain.checksum(body) if with_hash else row.hash,
    )


def test_changed_entry_is_named(three_entries):
    rewrite_entry_2(with_hash=False)
    result = chain.verify()
    assert (result.number, result.count) == (2, 1)
    with translation.override("en"):
        assert chain.verify().problem == "Row 2 was changed."


def test_changed_entry_with_a_new_hash_breaks_the_link_of_the_next(three_entries):
    rewrite_entry_2(with_hash=True)
    assert chain.verify().number == 3


@pytest.mark.parametrize(
    ("column", "value"),
    [("event", "edited"), ("page_id", 8), ("account_id", 8), ("at", "2020-01-01 00:00:00+00:00")],
)
def test_column_that_differs_from_the_body_is_detected(three_entries, column, value):
    tamper(f"UPDATE civic_social_recordentry SET {column} = %s WHERE number = 1", value)  # noqa: S608
    assert chain.verify().number == 1


def test_missing_entry_is_named(three_entries):
    tamper("DELETE FROM civic_social_recordentry WHERE number = 2")
    assert chain.verify().number == 2


def test_removed_last_entry_is_detected_even_after_new_entries(three_entries):
    tamper("DELETE FROM civic_social_recordentry WHERE number = 3")
    assert chain.verify().number == 3
    chain.append(event_with("published", "Следващо"))
    assert chain.verify().number == 3


def test_changed_last_entry_with_a_new_hash_is_detected(three_entries):
    body = RecordEntry.objects.get(number=3).body.replace("246", "999")
    tamper(
        "UPDATE civic_social_recordentry SET body = %s, hash = %s WHERE number = 3",
        body,
        chain.checksum(body),
    )
    assert chain.verify().number == 3


def test_head_that_is_too_short_or_missing_is_detected(three_entries):
    tamper(
        "UPDATE civic_social_recordhead SET count = 2, hash = (SELECT hash FROM"
        " civic_social_recordentry WHERE number = 2)"
    )
    assert chain.verify().number == 3
    with connection.cursor() as cursor:
        triggers.remove(connection)
        cursor.execute("DELETE FROM civic_social_recordhead")
    assert not chain.verify().is_whole


def test_completely_rewritten_log_differs_from_a_noted_hash(three_entries):
    noted = {2: RecordEntry.objects.get(number=2).hash}
    assert chain.verify(noted).is_whole
    tamper("DELETE FROM civic_social_recordentry WHERE number > 1")
    tamper(
        "UPDATE civic_social_recordhead SET count = 1,"
        " hash = (SELECT hash FROM civic_social_recordentry WHERE number = 1)"
    )
    assert chain.verify().is_whole
    assert chain.verify(noted).number == 2
    assert chain.verify({1: "0" * 64}).number == 1


def test_missing_triggers_are_detected(three_entries):
    triggers.remove(connection)
    assert "civic_social_record_next" in chain.verify().problem


def test_forged_entry_is_named_and_does_not_stop_the_log(three_entries):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO civic_social_recordentry (number, at, event, page_id, account_id, body, hash)"
            " SELECT 4, at, event, page_id, account_id, body, hash FROM civic_social_recordentry"
            " WHERE number = 3"
        )
    chain.append(event_with("published", "Следващо"))
    assert RecordEntry.objects.count() == 5
    assert chain.verify().number == 4


@pytest.mark.django_db(transaction=True)
def test_concurrent_workers_append_to_one_chain():
    def write(_number):
        try:
            for _ in range(10):
                with transaction.atomic():
                    chain.append(event_with("published", "Решение"))
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(write, range(5)))
    result = chain.verify()
    assert (result.problem, result.count) == ("", 50)


# Command and exports


def run(*arguments):
    """Run the command and return its exit code and its output."""
    out = io.StringIO()
    code = 0
    try:
        call_command("social", "record", *arguments, stdout=out)
    except SystemExit as error:
        code = error.code
    return code, out.getvalue()


def test_command_verifies_the_log_and_prints_its_last_hash(three_entries):
    head = str(RecordHead.objects.get())
    assert run() == (0, f"{head}\n")
    code, text = run("--verify", "--noted", head)
    assert code == 0
    assert head in text
    rewrite_entry_2(with_hash=False)
    code, text = run("--verify")
    assert code == 1
    assert "2" in text


def test_export_is_filtered_by_page_account_and_days(notice, account, root, network):
    other_account = SocialAccountFactory(channel="memory", name="Съвет")
    other = publish(NoticePageFactory(parent=root))
    drain_until_quiet()
    today, day = timezone.localdate(), timedelta(days=1)

    def pages(*arguments):
        code, text = run("--export", "json", *arguments)
        assert code == 0
        return [item["row"]["page"]["id"] for item in json.loads(text)]

    assert sorted(pages()) == sorted([notice.pk, other.pk, other.pk])
    assert pages("--page", str(notice.pk)) == [notice.pk]
    assert pages("--account", other_account.name) == [other.pk]
    assert len(pages("--since", str(today), "--until", str(today))) == 3
    assert pages("--since", str(today + day)) == []
    assert pages("--until", str(today - day)) == []


def test_csv_export_contains_no_formulas(root, account, network):
    publish(NoticePageFactory(parent=root, title="=HYPERLINK(1)", summary="Две,\n„думи“"))
    drain_until_quiet()
    code, text = run("--export", "csv")
    assert code == 0
    assert text.startswith("\ufeff")
    assert "\n\n\r\n" not in text
    with translation.override("en"):
        header, row = list(
            csv.reader(io.StringIO(run("--export", "csv")[1].removeprefix("\ufeff")), delimiter=";")
        )
    cells = dict(zip(header, row, strict=True))
    assert cells["Page"] == "'=HYPERLINK(1)"
    assert cells["Text"] == "'=HYPERLINK(1)\n\nДве,\n„думи“"
    assert cells["What happened"] == "Published"
    assert cells["Hash"] == RecordEntry.objects.get().hash
    assert not [cell for cell in row if is_formula(cell)]


def test_export_days_are_in_the_time_zone_of_the_site(db, monkeypatch):
    late_evening = datetime(2026, 6, 30, 21, 30, tzinfo=UTC)  # 00:30 in Sofia.
    monkeypatch.setattr(timezone, "now", lambda: late_evening)
    chain.append(event_with("published", "Решение"))
    july = date(2026, 7, 1)
    assert export.entries(since=july, until=july).count() == 1
    assert not export.entries(until=july - timedelta(days=1)).exists()
