"""The official record: what it says, and that it cannot be changed unnoticed."""

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
from civic_social.spreadsheet import is_formula

from ..delivery.test_worker import drain_until_quiet, post_of
from ..factories import GroupFactory, NoticePageFactory, SocialAccountFactory, UserFactory, publish

pytestmark = pytest.mark.django_db
#: What a network without a shape of its own gets.
FILTER = f"max-2048x2048|{AS_JPEG}"


@pytest.fixture
def notice(root, account):
    return publish(NoticePageFactory(parent=root, title="Решение 245", summary="Нова линия."))


def said():
    """The rows' bodies, the oldest first."""
    return [json.loads(row.body) for row in RecordEntry.objects.order_by("number")]


def events():
    return [body["event"] for body in said()]


def words(event, text):
    """What ``entries`` describes, as far as the chain looks at it."""
    return {
        "event": event,
        "page": {"id": 7, "title": text},
        "account": {"id": 3, "name": "Община"},
        "text": text,
    }


@pytest.fixture
def three_rows(db):
    """Published, edited, removed."""
    chain.append(words("published", "Решение 245"))
    chain.append(words("edited", "Решение 246"))
    chain.append(words("removed", "Решение 246"))


# What a row says


def test_a_publication_is_recorded_as_it_was_sent(notice, network, account):
    drain_until_quiet()
    (body,) = said()
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


def test_an_edit_and_a_removal_follow_and_say_what_stood_there(notice, network):
    drain_until_quiet()
    publish(notice, title="Решение 246")
    drain_until_quiet()
    notice.unpublish()
    drain_until_quiet()
    assert events() == ["published", "edited", "removed"]
    published, edited, removed = said()
    assert edited["text"] == removed["text"] == "Решение 246\n\nНова линия."
    assert published["remote_id"] == edited["remote_id"] == removed["remote_id"] == "1"
    assert removed["permalink"] == "https://network.example/1"


def test_a_post_found_after_a_lost_answer_is_recorded_once(notice, network):
    network.fail("create", OutcomeUnknown(), accepts=True)
    drain_until_quiet()
    assert events() == ["found"]
    assert said()[0]["permalink"] == "https://network.example/1"


def test_what_did_not_reach_the_network_leaves_no_row(notice, network):
    network.fail("create", TransientError())
    worker.drain()
    assert events() == []


def test_a_refusal_names_the_problem_and_nothing_of_the_networks_answer(notice, network):
    network.fail("create", PermanentError("bad-parameter", code=100, message="raw EAAsecret"))
    drain_until_quiet()
    (body,) = said()
    assert (body["event"], body["problem"]) == ("refused", "bad-parameter")
    assert "EAA" not in RecordEntry.objects.get().body


def test_a_post_that_vanished_is_recorded_with_what_had_stood_there(notice, network):
    drain_until_quiet()
    publish(notice, title="Друго")
    network.fail("update", Vanished())
    drain_until_quiet()
    assert events() == ["published", "vanished"]
    published, vanished = said()
    assert (vanished["text"], vanished["link"]) == (published["text"], published["link"])
    assert vanished["remote_id"] == "1"


def test_who_publishes_and_who_approves_are_names_that_outlive_their_accounts(root, account):
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
    (body,) = said()
    assert body["published_by"] == "Ива Петрова (ipetrova)"
    assert body["approved_by"] == ["Секретар Донева (secretary)"]


def test_a_row_names_the_revision_that_was_sent_though_the_page_has_changed_meanwhile(notice, network):
    sent = notice.latest_revision_id
    network.fail("create", OutcomeUnknown(), accepts=True)
    worker.drain()
    publish(notice, title="По-нов текст", user=UserFactory(username="other"))
    drain_until_quiet()
    found, edited = said()
    assert (found["page"]["revision"], found["published_by"]) == (sent, "editor")
    assert "Решение 245" in found["text"]
    assert (edited["page"]["revision"], edited["published_by"]) == (sent + 1, "other")


def test_a_picture_is_recorded_with_the_hash_of_the_file_that_the_network_fetches(root, account):
    image = ImageFactory(description="Мостът вечер", file=get_test_image_file(size=(64, 48)))
    publish(NoticePageFactory(parent=root, photo=image))
    drain_until_quiet()
    with image.get_rendition(FILTER).file.open("rb") as file:
        bytes_sent = file.read()
    assert said()[0]["pictures"] == [
        {
            "image": image.pk,
            "alt": "Мостът вечер",
            "original_sha1": image.file_hash,
            "sent_sha256": hashlib.sha256(bytes_sent).hexdigest(),
        }
    ]


def test_a_picture_whose_file_is_gone_does_not_turn_a_confirmed_answer_into_a_lost_one(
    root, account, network, caplog
):
    image = ImageFactory(description="Мостът вечер", file=get_test_image_file())
    notice = publish(NoticePageFactory(parent=root, photo=image))
    network.fail("create", OutcomeUnknown(), accepts=True)
    worker.drain()
    rendition = image.get_rendition(FILTER)
    rendition.file.storage.delete(rendition.file.name)
    drain_until_quiet()
    assert post_of(notice).status == "live"
    assert (events(), said()[0]["pictures"][0]["sent_sha256"]) == (["found"], "")
    assert "image without checksum" in caplog.text


def test_what_a_person_posts_edits_and_removes_is_recorded_with_the_person(root, network):
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
    posted, edited, removed = said()
    assert {body["carried_out_by"] for body in said()} == {"clerk"}
    assert {body["permalink"] for body in said()} == {permalink}
    assert (posted["published_by"], posted["page"]["id"]) == ("editor", notice.pk)
    # By hand the link is part of the text.
    assert post.marker in posted["text"]
    assert edited["text"].startswith("Обсъждане на 5 май")
    assert removed["text"] == edited["text"]


def test_an_answer_and_its_row_stand_or_fall_together(notice, network, monkeypatch):
    def broken(said):
        raise DatabaseError("disk full")

    monkeypatch.setattr(chain, "append", broken)
    with pytest.raises(DatabaseError):
        worker.drain()
    assert post_of(notice).status == "sending"
    monkeypatch.undo()
    past = timezone.now() - timedelta(seconds=1)
    Post.objects.update(lease_until=past)
    drain_until_quiet()
    assert events() == ["found"]


# The chain


def verify_as_docs_record_tells_a_stranger(exported):
    """The ten lines of docs/reference/official-record.md."""
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


def test_a_stranger_verifies_the_export_with_ten_lines_of_python(three_rows):
    last = RecordEntry.objects.get(number=3)
    assert verify_as_docs_record_tells_a_stranger(exported_json()) == last.hash
    forged = exported_json().replace("Решение 246", "Решение 999", 1)
    assert verify_as_docs_record_tells_a_stranger(forged) == "row 2 was changed"


def test_a_whole_record_is_verified_and_gives_its_end(three_rows):
    result = chain.verify()
    assert (result.problem, result.count, result.hash) == ("", 3, RecordEntry.objects.get(number=3).hash)
    assert str(RecordHead.objects.get()) == f"3:{result.hash}"


def test_an_empty_record_is_whole():
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
def test_the_database_itself_refuses_to_change_the_record(three_rows, statement):
    other = {"sqlite": ONLY_POSTGRESQL, "postgresql": ONLY_SQLITE}[connection.vendor]
    if statement in other:
        pytest.skip("the other database's statement")
    before = exported_json()
    with pytest.raises(DatabaseError, match="official record"), transaction.atomic():
        connection.cursor().execute(statement)
    assert exported_json() == before
    assert chain.verify().is_whole


def tamper(statement, *params):
    """As somebody with every right on the database would: triggers away, change, triggers back."""
    with triggers.removed(connection), connection.cursor() as cursor:
        cursor.execute(statement, params)


def rewrite_row_2(*, reseal):
    row = RecordEntry.objects.get(number=2)
    body = row.body.replace("Решение 246", "Решение 999")
    tamper(
        "UPDATE civic_social_recordentry SET body = %s, hash = %s WHERE number = 2",
        body,
        chain.checksum(body) if reseal else row.hash,
    )


def test_a_changed_row_is_named(three_rows):
    rewrite_row_2(reseal=False)
    result = chain.verify()
    assert (result.number, result.count) == (2, 1)
    with translation.override("en"):
        assert chain.verify().problem == "Row 2 was changed."


def test_a_row_that_was_sealed_anew_breaks_the_link_of_the_next(three_rows):
    rewrite_row_2(reseal=True)
    assert chain.verify().number == 3


@pytest.mark.parametrize(
    ("column", "value"),
    [("event", "edited"), ("page_id", 8), ("account_id", 8), ("at", "2020-01-01 00:00:00+00:00")],
)
def test_a_column_that_no_longer_repeats_the_text_is_noticed(three_rows, column, value):
    tamper(f"UPDATE civic_social_recordentry SET {column} = %s WHERE number = 1", value)  # noqa: S608
    assert chain.verify().number == 1


def test_a_missing_row_is_named(three_rows):
    tamper("DELETE FROM civic_social_recordentry WHERE number = 2")
    assert chain.verify().number == 2


def test_a_tail_that_was_cut_off_is_noticed_and_stays_noticed(three_rows):
    tamper("DELETE FROM civic_social_recordentry WHERE number = 3")
    assert chain.verify().number == 3
    chain.append(words("published", "Следващо"))
    assert chain.verify().number == 3


def test_a_last_row_that_was_sealed_anew_is_noticed(three_rows):
    body = RecordEntry.objects.get(number=3).body.replace("246", "999")
    tamper(
        "UPDATE civic_social_recordentry SET body = %s, hash = %s WHERE number = 3",
        body,
        chain.checksum(body),
    )
    assert chain.verify().number == 3


def test_rows_beyond_the_end_and_a_lost_end_are_noticed(three_rows):
    tamper(
        "UPDATE civic_social_recordhead SET count = 2, hash = (SELECT hash FROM"
        " civic_social_recordentry WHERE number = 2)"
    )
    assert chain.verify().number == 3
    with connection.cursor() as cursor:
        triggers.remove(connection)
        cursor.execute("DELETE FROM civic_social_recordhead")
    assert not chain.verify().is_whole


def test_a_record_rewritten_as_a_whole_differs_from_what_was_noted_down(three_rows):
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


def test_a_database_that_no_longer_refuses_is_noticed(three_rows):
    triggers.remove(connection)
    assert "civic_social_record_next" in chain.verify().problem


def test_a_forged_row_is_named_and_does_not_stop_the_record(three_rows):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO civic_social_recordentry (number, at, event, page_id, account_id, body, hash)"
            " SELECT 4, at, event, page_id, account_id, body, hash FROM civic_social_recordentry"
            " WHERE number = 3"
        )
    chain.append(words("published", "Следващо"))
    assert RecordEntry.objects.count() == 5
    assert chain.verify().number == 4


@pytest.mark.django_db(transaction=True)
def test_workers_that_append_at_the_same_time_make_one_chain():
    def write(_number):
        try:
            for _ in range(10):
                with transaction.atomic():
                    chain.append(words("published", "Решение"))
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(write, range(5)))
    result = chain.verify()
    assert (result.problem, result.count) == ("", 50)


# The command and the exports


def run(*arguments):
    out = io.StringIO()
    code = 0
    try:
        call_command("social", "record", *arguments, stdout=out)
    except SystemExit as error:
        code = error.code
    return code, out.getvalue()


def test_the_command_verifies_and_prints_the_end_to_note_down(three_rows):
    end = str(RecordHead.objects.get())
    assert run() == (0, f"{end}\n")
    code, text = run("--verify", "--noted", end)
    assert code == 0
    assert end in text
    rewrite_row_2(reseal=False)
    code, text = run("--verify")
    assert code == 1
    assert "2" in text


def test_the_export_is_chosen_by_page_account_and_days(notice, account, root, network):
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


def test_the_table_opens_in_a_spreadsheet_and_runs_nothing(root, account, network):
    publish(NoticePageFactory(parent=root, title="=HYPERLINK(1)", summary="Две,\n„думи“"))
    drain_until_quiet()
    code, text = run("--export", "csv")
    assert code == 0
    assert text.startswith("\ufeff")
    assert "\n\n\r\n" not in text
    with translation.override("en"):
        header, row = list(csv.reader(io.StringIO(run("--export", "csv")[1].removeprefix("\ufeff"))))
    cells = dict(zip(header, row, strict=True))
    assert cells["Page"] == "'=HYPERLINK(1)"
    assert cells["Text"] == "'=HYPERLINK(1)\n\nДве,\n„думи“"
    assert cells["What happened"] == "Published"
    assert cells["Hash"] == RecordEntry.objects.get().hash
    assert not [cell for cell in row if is_formula(cell)]


def test_days_are_the_sites_own(db, monkeypatch):
    late_evening = datetime(2026, 6, 30, 21, 30, tzinfo=UTC)  # half past midnight in Sofia
    monkeypatch.setattr(timezone, "now", lambda: late_evening)
    chain.append(words("published", "Решение"))
    july = date(2026, 7, 1)
    assert export.entries(since=july, until=july).count() == 1
    assert not export.entries(until=july - timedelta(days=1)).exists()
