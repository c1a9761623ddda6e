"""The daily health check of each account, mostly against the sandbox over HTTP."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.utils import timezone, translation
from wagtail.models import Site

from civic_social import actions
from civic_social.channels.base import Finding, Health, Pressure
from civic_social.delivery import worker
from civic_social.error_messages import explain
from civic_social.exceptions import (
    AccountBlocked,
    AuthenticationError,
    CredentialsUnreadable,
    NeedsPerson,
    RateLimited,
    TransientError,
)
from civic_social.models import AccountHealth, Post, SocialAccount
from civic_social.monitoring import health, issues
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import AccessToken, Profile, Role

from ..factories import GroupFactory, NoticePageFactory, SocialAccountFactory, UserFactory, publish
from ..memory_channel import MemoryChannel

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


# Warnings, without a database


@pytest.mark.parametrize(
    ("left", "level"),
    [
        (timedelta(days=14, seconds=1), None),
        (timedelta(days=14), 14),
        (timedelta(days=7, seconds=1), 14),
        (timedelta(days=7), 7),
        (timedelta(days=1, seconds=1), 7),
        (timedelta(days=1), 1),
        (timedelta(seconds=-1), 1),
    ],
)
def test_warnings_are_given_14_days_7_days_and_1_day_ahead(left, level):
    assert health.warning_level(NOW + left, NOW) == level


def keys(access=None, data_access=None, findings=(), now=NOW):
    return [alert.key for alert in health.alerts(access, data_access, findings, now)]


def test_repeated_checks_give_one_warning_per_level():
    ends_at = NOW + timedelta(days=20)
    seen = []
    for hours in range(0, 20 * 24, 6):
        for key in keys(ends_at, now=NOW + timedelta(hours=hours)):
            if key not in seen:
                seen.append(key)
    assert [key.rpartition(":")[2] for key in seen] == ["14", "7", "1"]


def test_renewed_access_gets_new_warnings():
    assert keys(NOW + timedelta(days=5)) != keys(NOW + timedelta(days=6))


def test_both_expiry_dates_give_a_warning():
    both = keys(NOW + timedelta(days=3), NOW + timedelta(days=10))
    assert [key.partition(":")[0] for key in both] == ["access-ends", "data-access-ends"]


def test_access_without_an_end_gives_no_warning():
    assert keys() == []


def test_finding_has_the_same_key_with_other_details():
    one, two = (Finding("probe-failing", {"failures": n}) for n in (3, 4))
    assert keys(findings=[one]) == keys(findings=[two]) == ["probe-failing"]


def test_date_is_written_in_the_language_of_the_reader():
    details = {"ends_at": "2026-12-08T21:30:00+00:00"}
    with translation.override("en"):
        assert "8 December 2026" in explain("access-ends", details).what
    with translation.override("bg"):
        assert "На 08.12.2026 г. изтича" in explain("access-ends", details).what


# A Facebook Page in the sandbox

over_http = pytest.mark.django_db(transaction=True)


@pytest.fixture
def municipality(served):
    return sandbox.create_page("Община", username="obshtina")


@pytest.fixture
def page_account(municipality):
    return SocialAccountFactory(
        remote_id=municipality.graph_id,
        credentials={"access_token": municipality.access_token},
        responsible=UserFactory(),
    )


def token_of(account):
    return AccessToken.objects.filter(value=account.credentials["access_token"])


@over_http
def test_healthy_page_has_no_findings(page_account):
    row = health.probe(page_account)
    assert (row.findings, row.failures, page_account.problem) == ([], 0, "")
    assert row.probed_at is not None
    assert row.used_percent == 0
    assert row.next_probe_at > timezone.now() + timedelta(hours=23)


@over_http
def test_both_expiry_dates_are_saved(page_account):
    ends_at = timezone.now().replace(microsecond=0) + timedelta(days=5)
    token_of(page_account).update(expires_at=ends_at, data_access_expires_at=ends_at + timedelta(days=6))
    row = health.probe(page_account)
    assert (row.access_ends_at, row.data_access_ends_at) == (ends_at, ends_at + timedelta(days=6))
    assert len(health.alerts_of(row)) == 2


@over_http
@pytest.mark.parametrize("secret", ["sandbox-app-secret", ""])
def test_invalid_token_stops_the_account_and_names_the_reason(page_account, settings, secret):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_APP_SECRET": secret}
    reasons = {458: "app-removed", 459: "checkpoint", 460: "password-changed", 463: "token-expired"}
    found = {}
    for subcode in reasons:
        SocialAccount.objects.update(problem="")
        token_of(page_account).update(killed_by=subcode)
        health.probe(page_account)
        found[subcode] = page_account.problem
    assert found == reasons


@over_http
def test_malformed_token_stops_the_account(page_account):
    page_account.credentials = {"access_token": "EAAnonsense"}
    page_account.save()
    health.probe(page_account)
    assert page_account.problem == "token-invalid"


@over_http
def test_account_without_a_token_is_stopped(page_account):
    page_account.credentials = {}
    page_account.save()
    health.probe(page_account)
    assert page_account.problem == "credentials-missing"


@over_http
def test_revoked_permission_stops_the_account(page_account):
    token_of(page_account).update(scopes=["pages_manage_posts"])
    health.probe(page_account)
    assert (page_account.problem, page_account.problem_details) == (
        "permission-missing",
        {"permissions": "pages_read_engagement"},
    )


@over_http
def test_revoked_task_stops_the_account(page_account):
    Role.objects.update(tasks=["ANALYZE"])
    health.probe(page_account)
    assert (page_account.problem, page_account.problem_details["permissions"]) == (
        "permission-missing",
        "CREATE_CONTENT",
    )


@over_http
def test_token_is_checked_without_an_app_secret(page_account, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_APP_SECRET": ""}
    row = health.probe(page_account)
    assert (row.findings, row.access_ends_at, page_account.problem) == ([], None, "")


@over_http
def test_wrong_app_id_is_a_finding_and_does_not_stop_the_account(page_account, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_APP_ID": "999"}
    sandbox.enable_fault("token", path_contains="debug_token", subcode=467)
    row = health.probe(page_account)
    assert [finding["problem"] for finding in row.findings] == ["proof-invalid"]
    assert page_account.problem == ""


@over_http
def test_missing_page_stops_the_account(page_account, municipality):
    sandbox.enable_fault("gone", path_contains=municipality.graph_id, method="GET")
    health.probe(page_account)
    assert page_account.problem == "account-gone"


@over_http
def test_transient_error_is_a_finding_after_three_in_a_row(page_account):
    sandbox.enable_fault("service_down")
    found = [[f["problem"] for f in health.probe(page_account).findings] for _ in range(3)]
    assert found == [[], [], ["probe-failing"]]
    row = page_account.health
    assert row.next_probe_at < timezone.now() + timedelta(hours=2)
    sandbox.disable_faults()
    row = health.probe(page_account)
    assert (row.findings, row.failures) == ([], 0)


@over_http
def test_meaningless_response_is_only_a_failure(page_account):
    for kind in ("html", "unavailable_text", "lost_before", "server_error"):
        AccountHealth.objects.update(failures=0)
        sandbox.enable_fault(kind, remaining=1)
        row = health.probe(page_account)
        assert (page_account.problem, row.findings, row.failures) == ("", [], 1), kind


@over_http
def test_rate_limit_rests_the_account_and_is_no_failure(page_account):
    sandbox.enable_fault("throttled", remaining=1)
    row = health.probe(page_account)
    assert page_account.resting_until > timezone.now() + timedelta(minutes=5)
    assert (row.failures, health.probe_due()) == (0, 0)


@over_http
def test_token_is_in_no_row_and_no_log(page_account, caplog):
    caplog.set_level(logging.DEBUG, logger="civic_social")
    token_of(page_account).update(killed_by=460)
    row = health.probe(page_account)
    outputs = [caplog.text, str(vars(row)), str(page_account.problem_details), call_health("--json")[0]]
    assert not [text for text in outputs if page_account.credentials["access_token"] in text]


# Groups


@over_http
def test_manual_group_is_checked_at_its_public_url(served):
    profile = sandbox.create_group("Форум", username="forum")
    group = GroupFactory(remote_id=profile.graph_id, public_url=f"{served}{profile.get_absolute_url()}")
    assert health.probe(group).findings == []
    Profile.objects.all().delete()
    (finding,) = health.probe(group).findings
    assert finding["problem"] == "address-gone"


@over_http
def test_manual_group_without_a_public_url_has_no_findings(served):
    assert health.probe(GroupFactory(public_url="")).findings == []


@over_http
def test_unreachable_public_url_is_a_failure(settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_LOGIN_URL": "http://127.0.0.1:1"}
    row = health.probe(GroupFactory(public_url="http://127.0.0.1:1/groups/1"))
    assert (row.findings, row.failures) == ([], 1)


@over_http
def test_public_url_outside_the_network_is_a_finding():
    row = health.probe(GroupFactory(public_url="http://127.0.0.1:1/groups/1"))
    assert [finding["problem"] for finding in row.findings] == ["address-refused"]


@over_http
@pytest.mark.parametrize(("is_open", "found"), [(True, []), (False, ["account-gone"])])
def test_group_with_an_api_is_checked_through_it(municipality, is_open, found):
    profile = sandbox.create_group("Форум", username="forum", api_open=is_open)
    group = GroupFactory(
        mode="api", remote_id=profile.graph_id, credentials={"access_token": municipality.access_token}
    )
    assert [finding["problem"] for finding in health.probe(group).findings] == found


@over_http
def test_invalid_token_of_a_group_is_a_finding_and_does_not_stop_the_account(municipality):
    profile = sandbox.create_group("Форум", username="forum", api_open=True)
    group = GroupFactory(
        mode="api", remote_id=profile.graph_id, credentials={"access_token": municipality.access_token}
    )
    token_of(group).update(killed_by=460)
    row = health.probe(group)
    assert ([f["problem"] for f in row.findings], group.problem) == (["password-changed"], "")


# A stopped account and its due posts


@over_http
def test_due_post_waits_for_a_new_token_and_is_then_sent(page_account, municipality, root):
    with translation.override("bg"):
        notice = publish(NoticePageFactory(parent=root, title="Ново решение"))
    page_account.age_limit_days, page_account.when_uneditable = 60, "leave"
    page_account.save()
    old = token_of(page_account).get()
    old.killed_by = 460
    old.save()
    assert health.probe_due() == 1
    worker.drain()
    post = Post.objects.get(page_id=notice.pk)
    assert (post.status, post.confirmed) == ("due", {})

    page_account.refresh_from_db()
    fresh = AccessToken.objects.create(
        kind="PAGE", app=old.app, person=old.person, page=municipality, scopes=old.scopes
    )
    page_account.credentials = {"access_token": fresh.value}
    page_account.save()
    actions.resume(page_account)
    worker.drain()
    assert health.probe_due() == 1
    page_account.refresh_from_db()
    post.refresh_from_db()
    assert (post.status, page_account.problem) == ("live", "")
    assert (page_account.age_limit_days, page_account.when_uneditable) == (60, "leave")


# Order and repetition of the checks, with the in-memory network


@pytest.fixture
def results(network, monkeypatch):
    """The results of the next health checks, to return, raise or call; later ones find nothing."""
    results = []

    def health_of(channel):
        result = results.pop(0) if results else Health()
        if callable(result):
            result = result(channel) or Health()
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr(MemoryChannel, "health", health_of)
    return results


@pytest.mark.django_db
def test_each_account_is_checked_once_a_day(results):
    accounts = SocialAccountFactory.create_batch(3, channel="memory")
    assert health.probe_due(limit=1) == 1
    assert health.probe_due() == 2
    assert health.probe_due() == 0
    AccountHealth.objects.filter(account=accounts[0]).update(next_probe_at=timezone.now())
    assert health.probe_due() == 1


@pytest.mark.django_db
def test_changed_account_is_checked_again(results):
    account = SocialAccountFactory(channel="memory")
    health.probe_due()
    account.credentials = {"access_token": "EAAnew"}
    account.save()
    assert health.probe_due() == 1


@pytest.mark.django_db
def test_account_without_a_site_is_reported_while_there_are_several(results, root):
    account = SocialAccountFactory(channel="memory")
    account.site = None
    account.save()
    assert health.probe(account).findings == []
    site = Site.objects.create(hostname="second.example.bg", port=80, root_page=root)
    (explanation,) = health.explained_alerts(health.probe(account))
    assert "не обявява нищо" in explanation.what
    assert [issue.problem for issue in issues.open_issues()] == ["no-site"]
    account.site = site
    account.save()
    health.probe_due()
    assert AccountHealth.objects.get().findings == []


@pytest.mark.django_db
def test_stopped_account_is_not_checked_until_it_is_resumed(results):
    account = SocialAccountFactory(channel="memory")
    results.append(AuthenticationError("token-expired"))
    assert (health.probe_due(), health.probe_due()) == (1, 0)
    actions.resume(account)
    assert health.probe_due() == 1


@pytest.mark.django_db
def test_paused_account_is_checked(results):
    SocialAccountFactory(channel="memory", is_paused=True)
    assert health.probe_due() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error", [AuthenticationError("token-expired"), AccountBlocked(), CredentialsUnreadable()]
)
def test_error_that_stops_deliveries_stops_the_account(results, error):
    account = SocialAccountFactory(channel="memory")
    results.append(error)
    health.probe_due()
    account.refresh_from_db()
    assert account.problem == error.problem


@pytest.mark.django_db
def test_error_that_stops_no_delivery_is_a_finding(results):
    account = SocialAccountFactory(channel="memory")
    results.append(NeedsPerson("capability-missing", code=3))
    row = health.probe(account)
    assert row.findings == [{"problem": "capability-missing", "details": {"code": 3}}]
    assert account.problem == ""


@pytest.mark.django_db
def test_result_is_discarded_if_the_account_changes_during_the_check(results):
    account = SocialAccountFactory(channel="memory")
    results.append(lambda channel: SocialAccount.objects.get(pk=account.pk).save())
    assert health.probe_due(limit=1) == 1
    assert AccountHealth.objects.get().probed_at is None
    assert health.probe_due() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("by_save", [True, False])
def test_account_reconnected_during_the_check_is_not_stopped_by_its_old_token(results, by_save):
    account = SocialAccountFactory(channel="memory")

    def reconnect(channel):
        other = SocialAccount.objects.get(pk=account.pk)
        other.credentials = {"access_token": "EAAnew"}
        if by_save:
            other.save()
        else:
            SocialAccount.objects.update(credentials_token=other.credentials_token)
        return AuthenticationError("token-expired")

    results.append(reconnect)
    health.probe_due(limit=1)
    account.refresh_from_db()
    assert account.problem == ""
    assert health.probe_due() == 1


@pytest.mark.django_db
def test_error_in_a_channel_is_a_failure_and_the_next_account_is_checked(results, caplog):
    SocialAccountFactory.create_batch(2, channel="memory")
    results.append(ZeroDivisionError())
    assert health.probe_due() == 2
    assert sorted(AccountHealth.objects.values_list("failures", flat=True)) == [0, 1]
    assert "probe broke" in caplog.text


@pytest.mark.django_db
def test_account_with_a_missing_channel_does_not_stop_the_other_checks(results):
    gone, other = SocialAccountFactory(channel="uninstalled"), SocialAccountFactory(channel="memory")
    assert health.probe_due() == 2
    assert (gone.health.failures, other.health.failures) == (1, 0)


@pytest.mark.django_db
def test_check_of_a_dead_worker_is_repeated_after_its_lease(results):
    SocialAccountFactory(channel="memory")
    results.append(lambda channel: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        health.probe_due()
    assert health.probe_due() == 0
    AccountHealth.objects.update(next_probe_at=F("next_probe_at") - timedelta(seconds=health.CLAIM_SECONDS))
    assert health.probe_due() == 1


@pytest.mark.django_db
def test_transient_error_keeps_the_earlier_findings(results):
    account = SocialAccountFactory(channel="memory")
    ends_at = timezone.now() + timedelta(days=3)
    results += [Health(access_ends_at=ends_at, findings=(Finding("object-gone"),))]
    results += [TransientError() for _ in range(3)]
    for _ in range(4):
        row = health.probe(account)
    assert row.access_ends_at == ends_at
    assert [finding["problem"] for finding in row.findings] == ["object-gone", "probe-failing"]


@pytest.mark.django_db
def test_usage_near_the_rate_limit_rests_the_account(results, network):
    account = SocialAccountFactory(channel="memory")
    network.pressure = Pressure(percent=96, rest=900)
    health.probe(account)
    assert account.resting_until > timezone.now()


@pytest.mark.django_db(transaction=True)
def test_concurrent_processes_check_each_account_once(results):
    SocialAccountFactory.create_batch(6, channel="memory")
    checked = []
    results += [lambda channel: checked.append(channel.account.pk)] * 6

    def check(_):
        try:
            return health.probe_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(check, range(4)))
    assert sum(counts) == 6
    assert len(checked) == len(set(checked)) == 6


# The command


def call_health(*args):
    """Run the command and return its output and its exit code."""
    out, code = StringIO(), 0
    try:
        call_command("social", "health", *args, stdout=out)
    except SystemExit as error:
        code = error.code
    return out.getvalue(), code


@pytest.mark.django_db
def test_command_reports_a_working_account(results):
    SocialAccountFactory(channel="memory", name="Община", responsible=UserFactory())
    assert call_health() == ("Община (Memory): работи\n", 0)


@pytest.mark.django_db
def test_command_reports_an_expiring_access_and_the_next_step(results):
    SocialAccountFactory(channel="memory", name="Община", responsible=UserFactory())
    results.append(Health(access_ends_at=timezone.now() + timedelta(days=2)))
    with translation.override("en"):
        output, code = call_health("Община")
    assert code == 1
    assert "Access to the account ends on" in output
    assert "Reconnect the account before that day" in output


@pytest.mark.django_db
def test_command_reports_json(results):
    SocialAccountFactory(channel="memory", name="Община", responsible=UserFactory())
    results.append(AuthenticationError("token-expired"))
    output, code = call_health("--json")
    (report,) = json.loads(output)["accounts"]
    assert (code, report["account"], report["state"]) == (1, "Община (Memory)", "stopped")
    assert len(report["findings"]) == 1


@pytest.mark.django_db
def test_account_without_a_reachable_person_is_reported(results):
    SocialAccountFactory(channel="memory", responsible=UserFactory(email="", is_superuser=False))
    with translation.override("en"):
        output, code = call_health()
    assert code == 1
    assert "Nobody can be told" in output


@pytest.mark.django_db
def test_deliver_command_checks_the_accounts(results):
    SocialAccountFactory(channel="memory")
    call_command("social", "deliver", stdout=StringIO())
    assert AccountHealth.objects.get().probed_at is not None


@pytest.mark.django_db
def test_rate_limit_with_a_given_pause_is_no_failure(results):
    account = SocialAccountFactory(channel="memory")
    results.append(RateLimited(retry_after=600))
    row = health.probe(account)
    assert row.failures == 0
    assert account.resting_until > timezone.now() + timedelta(seconds=500)
