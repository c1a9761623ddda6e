"""The admin of accounts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from taggit.models import Tag
from wagtail.models import ModelLogEntry, Site

from civic_social.admin.accounts.forms import AccountForm
from civic_social.admin.accounts.rule_description import describe_rule
from civic_social.models import AccountHealth, CommentReading, NetworkEvent, SocialAccount
from civic_social.monitoring.metrics import status_report

from ...factories import GroupFactory, PostFactory, SocialAccountFactory
from ...site.models import PlainPage

ADD = reverse("civic_social_accounts:add")
INDEX = reverse("civic_social_accounts:index")


def edit_url(account):
    return reverse("civic_social_accounts:edit", args=[account.pk])


def form_data(**changes):
    data = {
        "name": "Страница на общината",
        "channel": "facebook_page",
        "mode": "api",
        "remote_id": "101",
        "public_url": "https://www.facebook.com/obshtina",
        "access_token": "EAAsecret",
        "age_limit_days": "30",
        "when_uneditable": "replace",
        "grace_minutes": "0",
    }
    return {key: value for key, value in (data | changes).items() if value is not None}


def edit_data(account, **changes):
    return form_data(
        **{
            "name": account.name,
            "channel": account.channel,
            "mode": account.mode,
            "remote_id": account.remote_id,
            "public_url": account.public_url,
            "access_token": "",
            **changes,
        }
    )


def errors(response):
    return response.context["form"].errors


def test_new_account_stores_its_token_encrypted(admin):
    topic = Tag.objects.create(name="култура")
    data = form_data(locales=["bg"], page_types=["civic_social_test_site.noticepage"], topics=[topic.pk])
    assert admin.post(ADD, data).status_code == 302
    account = SocialAccount.objects.get()
    assert account.credentials == {"access_token": "EAAsecret"}
    assert "EAAsecret" not in account.credentials_token
    assert account.locales == ["bg"]
    assert account.page_types == ["civic_social_test_site.noticepage"]
    assert list(account.topics.all()) == [topic]


def test_stored_token_is_never_shown(admin):
    account = SocialAccountFactory(credentials={"access_token": "EAAvery-secret"})
    for page in (INDEX, edit_url(account), reverse("civic_social_accounts:history", args=[account.pk])):
        content = admin.get(page).content.decode()
        assert "EAAvery-secret" not in content
        assert account.credentials_token not in content


def test_submitted_token_is_not_rendered_again_after_an_error(admin):
    response = admin.post(ADD, form_data(name="", access_token="EAAtyped"))
    assert "name" in errors(response)
    assert "EAAtyped" not in response.content.decode()


def test_empty_token_field_keeps_the_token(admin):
    account = SocialAccountFactory(credentials={"access_token": "EAAold"})
    assert admin.post(edit_url(account), edit_data(account, name="Ново име")).status_code == 302
    account.refresh_from_db()
    assert account.name == "Ново име"
    assert account.credentials == {"access_token": "EAAold"}


def test_new_token_resumes_a_stopped_account(admin):
    account = SocialAccountFactory(problem="token-expired")
    admin.post(edit_url(account), edit_data(account, access_token="EAAnew"))
    account.refresh_from_db()
    assert account.credentials == {"access_token": "EAAnew"}
    assert account.problem == ""
    assert ModelLogEntry.objects.filter(action="civic_social.resume", object_id=account.pk).exists()


def test_stopped_account_stays_stopped_without_a_new_token(admin):
    account = SocialAccountFactory(problem="token-expired")
    admin.post(edit_url(account), edit_data(account, name="Ново име"))
    account.refresh_from_db()
    assert account.problem == "token-expired"


def test_new_token_does_not_end_a_manual_pause(admin):
    account = SocialAccountFactory(problem="token-expired", is_paused=True)
    admin.post(edit_url(account), edit_data(account, access_token="EAAnew"))
    account.refresh_from_db()
    assert account.is_paused


def test_api_mode_requires_a_token(admin):
    response = admin.post(ADD, form_data(access_token=""))
    assert "access_token" in errors(response)


def test_manual_mode_requires_no_token(admin):
    data = form_data(channel="facebook_group", mode="hand-off", access_token="")
    assert admin.post(ADD, data).status_code == 302


def test_quiet_hours_require_both_ends(admin):
    response = admin.post(ADD, form_data(quiet_from="22:00"))
    assert "quiet_until" in errors(response)
    assert admin.post(ADD, form_data(quiet_from="22:00", quiet_until="07:00")).status_code == 302


def test_account_with_an_existing_identity_is_refused(admin):
    SocialAccountFactory(remote_id="101")
    response = admin.post(ADD, form_data())
    assert response.status_code == 200
    assert SocialAccount.objects.count() == 1


def test_saving_keeps_fields_that_a_worker_wrote_meanwhile(admin, monkeypatch):
    account = SocialAccountFactory()
    save = AccountForm.save

    def save_after_worker_update(form, commit=True):
        SocialAccount.objects.filter(pk=account.pk).update(lease="worker", problem="checkpoint")
        return save(form, commit)

    monkeypatch.setattr(AccountForm, "save", save_after_worker_update)
    assert admin.post(edit_url(account), edit_data(account, name="Ново име")).status_code == 302
    account.refresh_from_db()
    assert (account.name, account.lease, account.problem) == ("Ново име", "worker", "checkpoint")


def test_identity_of_an_account_with_posts_cannot_be_changed(admin):
    account = PostFactory().account
    admin.post(edit_url(account), edit_data(account, remote_id="999", channel="facebook_group"))
    place = (account.channel, account.remote_id)
    account.refresh_from_db()
    assert (account.channel, account.remote_id) == place


def test_account_without_posts_can_be_deleted(admin):
    account = SocialAccountFactory()
    admin.post(reverse("civic_social_accounts:delete", args=[account.pk]))
    assert not SocialAccount.objects.exists()


def test_account_with_posts_cannot_be_deleted_and_the_page_explains_it(admin):
    account = PostFactory().account
    url = reverse("civic_social_accounts:delete", args=[account.pk])
    assert 'class="button serious"' not in admin.get(url).content.decode()
    response = admin.post(url, follow=True)
    assert SocialAccount.objects.filter(pk=account.pk).exists()
    assert response.redirect_chain[-1][0] == edit_url(account)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_account_can_be_paused_and_resumed(admin):
    account = SocialAccountFactory()
    admin.post(reverse("civic_social_accounts:pause", args=[account.pk]))
    account.refresh_from_db()
    assert account.is_paused
    admin.post(reverse("civic_social_accounts:resume", args=[account.pk]))
    account.refresh_from_db()
    assert not account.is_paused


def test_pausing_by_get_is_refused(admin):
    account = SocialAccountFactory()
    assert admin.get(reverse("civic_social_accounts:pause", args=[account.pk])).status_code == 405


@pytest.mark.parametrize("name", ["copy", "usage", "inspect"])
def test_copy_usage_and_inspect_views_do_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(f"civic_social_accounts:{name}", args=[1])


def test_list_uses_constant_number_of_queries(admin, django_assert_max_num_queries):
    SocialAccountFactory.create_batch(2)
    admin.get(INDEX)
    with CaptureQueriesContext(connection) as few:
        admin.get(INDEX)
    SocialAccountFactory.create_batch(6)
    with django_assert_max_num_queries(len(few)):
        admin.get(INDEX)


class TestRuleDescription:
    """The description of an account's rule."""

    def test_empty_rule_announces_everything(self, db, settings):
        settings.LANGUAGE_CODE = "en"
        with translation.override("en"):
            sentence = describe_rule(SocialAccountFactory(age_limit_days=1))
        assert sentence == (
            "Announces pages of every kind from the whole site. "
            "A document dated more than 1 day ago is not announced by itself."
        )

    def test_every_choice_is_named(self, root):
        account = GroupFactory(
            root_page=root, locales=["en"], page_types=["civic_social_test_site.noticepage", "gone.type"]
        )
        account.topics.set([Tag.objects.create(name=name) for name in ("култура", "спорт")])
        with translation.override("en"):
            sentence = describe_rule(account)
        for part in (root.title, "English", "Notice page", "gone.type", "“култура” or “спорт”"):
            assert part in sentence


def test_list_and_form_warn_of_expiring_access(admin):
    account = SocialAccountFactory()
    AccountHealth.objects.create(account=account, access_ends_at=timezone.now() + timedelta(days=5))
    for address in (INDEX, edit_url(account)):
        assert "изтича достъпът до профила" in admin.get(address).content.decode()


def test_list_and_form_tell_how_long_the_network_asks_to_wait_and_how_much_is_used(admin):
    account = SocialAccountFactory(resting_until=timezone.now() + timedelta(days=2))
    assert "са използвани" not in admin.get(edit_url(account)).content.decode()
    AccountHealth.objects.create(account=account, used_percent=81)
    for address in (INDEX, edit_url(account)):
        assert "Мрежата иска да изчакаме до" in admin.get(address).content.decode()
    assert "са използвани 81 %" in admin.get(edit_url(account)).content.decode()
    SocialAccount.objects.update(resting_until=timezone.now() - timedelta(seconds=1))
    assert "Мрежата иска да изчакаме до" not in admin.get(INDEX).content.decode()


def test_stopped_account_shows_no_warnings(admin):
    account = SocialAccountFactory(problem="token-expired")
    AccountHealth.objects.create(account=account, access_ends_at=timezone.now() + timedelta(days=5))
    content = admin.get(INDEX).content.decode()
    assert "Достъпът до профила е изтекъл" in content
    assert "изтича достъпът до профила" not in content


def test_part_of_another_site_is_refused_and_account_without_a_site_named(admin, root):
    account = SocialAccountFactory(name="Стара страница", site=None)
    town = root.add_sibling(instance=PlainPage(title="Другата община", slug="other", locale=root.locale))
    other = Site.objects.create(hostname="other.example", root_page=town)
    SocialAccount.objects.update(site=None)
    assert "Стара страница" in "".join(status_report()["operation"])
    response = admin.post(edit_url(account), edit_data(account, site=other.pk, root_page=root.pk))
    assert "root_page" in errors(response)
    assert (
        admin.post(edit_url(account), edit_data(account, site=other.pk, root_page=town.pk)).status_code == 302
    )
    assert "Стара страница" not in "".join(status_report()["operation"])


@pytest.mark.parametrize(
    "url",
    [
        "http://www.facebook.com/obshtina",
        "https://example.bg/obshtina",
        "https://me:secret@www.facebook.com/obshtina",
        "https://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:6379/",
    ],
)
def test_public_address_that_the_server_may_not_request_is_refused(admin, url):
    response = admin.post(ADD, form_data(public_url=url))
    assert "facebook.com" in errors(response)["public_url"][0]


def test_account_shows_how_its_comments_come_in(admin):
    account = SocialAccountFactory(channel="facebook_page", remote_id="101")
    row = CommentReading.objects.create(account=account, calls=12, calls_on=timezone.localdate())
    with translation.override("bg"):
        assert "още не са четени" in comment_facts(admin, account)
        assert "12 от най-много" in comment_facts(admin, account)
        row.last_event_at = row.read_at = timezone.now()
        # Requests of another day are none of today's.
        row.calls_on -= timedelta(days=1)
        row.save()
        NetworkEvent.objects.create(source="meta", body=b"", checksum="a", unknown="page/feed/status/x")
        facts = comment_facts(admin, account)
        assert "0 от най-много" in facts
        assert "Последно известие от мрежата" in facts
        assert "page/feed/status/x" in facts
    SocialAccount.objects.filter(pk=account.pk).update(mode="hand-off")
    assert "Следващо четене" not in admin.get(edit_url(account)).content.decode()


def comment_facts(client, account):
    content = client.get(edit_url(account)).content.decode()
    return content.split('<h3 class="w-h4">Коментари</h3>')[1].split("</dl>")[0]
