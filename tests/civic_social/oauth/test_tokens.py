"""Pasted tokens, instead of a login and in the form of an account, and the checklist."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from civic_social.models import SocialAccount
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import AccessToken, Role

from ..admin.accounts.test_viewset import form_data
from ..factories import SocialAccountFactory
from ..sandbox.factories import AppFactory, PageFactory
from .conftest import CHOOSE, INDEX, START, TOKEN, message_texts

pytestmark = pytest.mark.django_db(transaction=True)
ADD = reverse("civic_social_accounts:add")


@pytest.fixture
def system_user(municipality):
    """Return the token of a system user, which does not expire."""
    token = sandbox.create_user_token()
    AccessToken.objects.filter(pk=token.pk).update(kind="SYSTEM_USER")
    return token.value


def token_errors(response) -> list[str]:
    return response.context["form"].errors.get("access_token", [])


class TestInsteadOfLogin:
    """The page “Paste a token”."""

    def test_system_user_token_leads_to_the_choice(self, admin, municipality, system_user):
        response = admin.post(TOKEN, {"access_token": f"  {system_user} "}, follow=True)
        assert response.redirect_chain[-1][0] == CHOOSE
        admin.post(CHOOSE, {"places": [f"facebook_page:{municipality.graph_id}"]})
        account = SocialAccount.objects.get()
        token = AccessToken.objects.get(value=account.credentials["access_token"])
        assert (token.kind, token.page) == ("PAGE", municipality)
        assert ModelLogEntry.objects.get(action="civic_social.connect").data["way"] == "token"

    def test_page_token_offers_that_page(self, admin, municipality):
        PageFactory()
        response = admin.post(TOKEN, {"access_token": municipality.access_token}, follow=True)
        (row,) = response.context["rows"]
        assert row["candidate"].remote_id == municipality.graph_id
        assert row["ticked"]

    def test_short_lived_token_is_exchanged_for_a_long_lived_one(self, admin, municipality):
        short = sandbox.create_user_token(expires_at=timezone.now() + timedelta(hours=1))
        admin.post(TOKEN, {"access_token": short.value})
        admin.post(CHOOSE, {"places": [f"facebook_page:{municipality.graph_id}"]})
        token = AccessToken.objects.get(value=SocialAccount.objects.get().credentials["access_token"])
        assert token.expires_at is None

    @pytest.mark.parametrize(
        ("subcode", "words"), [(460, "Паролата"), (463, "изтекъл"), (458, "премахнал приложението")]
    )
    def test_error_of_an_invalid_token_names_the_cause(self, admin, system_user, subcode, words):
        AccessToken.objects.update(killed_by=subcode)
        response = admin.post(TOKEN, {"access_token": system_user})
        assert "Facebook не приема този код." in token_errors(response)[0]
        assert words in token_errors(response)[0]
        assert system_user not in response.content.decode()

    def test_malformed_token_and_token_of_another_app_are_refused(self, admin, municipality):
        foreign = sandbox.create_user_token(app=AppFactory())
        for token in ("глупости", "EAAnonsense", foreign.value):
            assert token_errors(admin.post(TOKEN, {"access_token": token})), token

    def test_error_names_the_missing_permissions(self, admin, municipality):
        token = sandbox.create_user_token(scopes=["pages_show_list"])
        sentence = token_errors(admin.post(TOKEN, {"access_token": token.value}))[0]
        assert "pages_manage_posts, pages_read_engagement" in sentence

    def test_token_is_accepted_without_app_settings_if_it_works(self, admin, municipality, settings):
        settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_APP_ID": "", "META_APP_SECRET": ""}
        page_token = municipality.access_token
        for token in (page_token, sandbox.create_user_token().value):
            response = admin.post(TOKEN, {"access_token": token}, follow=True)
            (row,) = response.context["rows"]
            assert (row["candidate"].remote_id, row["possible"]) == (municipality.graph_id, True)
        assert token_errors(admin.post(TOKEN, {"access_token": "EAAnonsense"}))

    def test_pages_of_several_responses_are_offered(self, admin, municipality, monkeypatch):
        monkeypatch.setattr("civic_social.oauth.meta.PAGES_PER_REQUEST", 2)
        others = [PageFactory() for _ in range(4)]
        token = sandbox.create_user_token().value
        response = admin.post(TOKEN, {"access_token": token}, follow=True)
        offered = {row["candidate"].remote_id for row in response.context["rows"]}
        assert offered == {page.graph_id for page in [municipality, *others]}


class TestAccountForm:
    """The token field in the form of an account."""

    def test_system_user_token_is_exchanged_for_the_page_token(self, admin, municipality, system_user):
        admin.post(ADD, form_data(remote_id=municipality.graph_id, access_token=system_user))
        stored = SocialAccount.objects.get().credentials["access_token"]
        assert AccessToken.objects.get(value=stored).page == municipality

    def test_token_of_another_page_is_refused(self, admin, municipality):
        other = PageFactory()
        data = form_data(remote_id=municipality.graph_id, access_token=other.access_token)
        assert "не дава достъп до този профил" in token_errors(admin.post(ADD, data))[0]
        assert not SocialAccount.objects.exists()

    def test_error_names_the_next_step_if_the_person_may_not_post(self, admin, municipality, system_user):
        Role.objects.update(tasks=["MODERATE"])
        data = form_data(remote_id=municipality.graph_id, access_token=system_user)
        assert "право да създавате съдържание" in token_errors(admin.post(ADD, data))[0]

    def test_invalid_token_does_not_replace_the_stored_one(self, admin, municipality):
        account = SocialAccountFactory(remote_id=municipality.graph_id)
        url = reverse("civic_social_accounts:edit", args=[account.pk])
        response = admin.post(url, form_data(remote_id=municipality.graph_id, access_token="EAAdead"))
        assert "не приема този код" in token_errors(response)[0]
        account.refresh_from_db()
        assert account.credentials == {"access_token": "EAAtest"}

    def test_token_is_stored_with_a_warning_if_it_cannot_be_inspected(self, admin, municipality):
        sandbox.enable_fault("html", path_contains="debug_token")
        data = form_data(remote_id=municipality.graph_id, access_token="EAAunchecked")
        response = admin.post(ADD, data, follow=True)
        assert any("не е проверен" in message for message in message_texts(response))
        assert SocialAccount.objects.get().credentials == {"access_token": "EAAunchecked"}

    def test_new_token_reconnects_a_disconnected_account(self, admin, municipality, system_user):
        account = SocialAccountFactory(remote_id=municipality.graph_id, disconnected_at=timezone.now())
        url = reverse("civic_social_accounts:edit", args=[account.pk])
        admin.post(url, form_data(remote_id=municipality.graph_id, access_token=system_user))
        account.refresh_from_db()
        assert account.disconnected_at is None


class TestChecklist:
    """The detection of finished steps."""

    def step_states(self, admin) -> dict:
        return {step.name: step.is_done for step in admin.get(INDEX).context["steps"]}

    def test_unconfigured_site_has_no_finished_step(self, admin, settings):
        settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_APP_ID": "", "CREDENTIAL_KEYS": []}
        assert self.step_states(admin) == {
            "secure": False,
            "vault": False,
            "page": None,
            "app": None,
            "keys": False,
            "address": None,
            "connect": False,
        }

    def test_login_finishes_every_step_but_https(self, walk, municipality):
        walk.log_in(municipality)
        walk.client.post(CHOOSE, {"places": [f"facebook_page:{municipality.graph_id}"]})
        done = self.step_states(walk.client)
        assert done.pop("secure") is False  # The test server speaks HTTP.
        assert set(done.values()) == {True}

    def test_pasted_token_does_not_finish_the_redirect_uri_step(self, admin, municipality):
        admin.post(TOKEN, {"access_token": municipality.access_token})
        admin.post(CHOOSE, {"places": [f"facebook_page:{municipality.graph_id}"]})
        done = self.step_states(admin)
        assert (done["address"], done["connect"]) == (None, True)

    def test_checklist_shows_the_redirect_uri(self, admin, network):
        content = admin.get(INDEX).content.decode()
        assert f'value="{network}{reverse("civic_social_connect:back")}"' in content

    def test_checklist_names_the_configured_address_at_another_one(self, admin, settings):
        settings.WAGTAILADMIN_BASE_URL = "https://www.example.bg"
        content = admin.get(INDEX).content.decode()
        assert "https://www.example.bg</a>" in content
        assert "Свържи с Facebook</button>" not in content
        assert "https://www.example.bg" in message_texts(admin.post(START, follow=True))[0]
