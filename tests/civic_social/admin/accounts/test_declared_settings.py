"""The form and the buttons of an account whose channel declares them, and is not Meta's."""

import pytest
from django.urls import reverse
from django.utils import translation

from civic_social.channels import get_channels
from civic_social.channels.base import Capabilities, Channel, ConnectFlow, Health, SettingsField
from civic_social.exceptions import AuthenticationError, CredentialsRefused, TransientError
from civic_social.models import SocialAccount

from ...factories import SocialAccountFactory
from .test_viewset import ADD, INDEX, edit_data, edit_url, errors, form_data


class Noticeboard(Channel):
    """A network with a server and two secrets, whose health check asks ``answer``."""

    slug = "noticeboard"
    label = "Noticeboard"
    capabilities = Capabilities(text_limit=100, can_comment=True)
    mode_help = "The caretaker pins it up."
    icon, colour = "pin", "#8b4513"
    settings_fields = (
        SettingsField("server", "Server", "Without https.", is_secret=False),
        SettingsField("user_key", "User key"),
        SettingsField("pin", "PIN", is_required=False),
    )
    connect_flow = ConnectFlow(
        "Ring the caretaker", "civic_social_accounts:index", "Ring again", "civic_social_accounts:pause"
    )
    answer = Health()
    seen: list = []

    def health(self):
        self.seen.append(self.account.credentials)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def verify_comments(self):
        raise CredentialsRefused("Nobody may write on the board.", field="when_uneditable")


@pytest.fixture(autouse=True)
def board(settings, monkeypatch):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "CHANNELS": [f"{__name__}.Noticeboard"]}
    get_channels.cache_clear()
    monkeypatch.setattr(Noticeboard, "seen", [])
    yield Noticeboard
    get_channels.cache_clear()


@pytest.fixture
def account(db):
    credentials = {"server": "board.example", "user_key": "first-key", "pin": "1234"}
    return SocialAccountFactory(channel="noticeboard", remote_id="7", credentials=credentials)


def board_data(**changes):
    data = {"channel": "noticeboard", "public_url": "", "server": "board.example", "user_key": "key"}
    return form_data(access_token=None, **{**data, **changes})


def test_declared_values_are_tried_and_stored(admin, board):
    assert admin.post(ADD, board_data()).status_code == 302
    stored = {"server": "board.example", "user_key": "key"}
    assert SocialAccount.objects.get().credentials == stored
    assert board.seen == [stored]


@pytest.mark.parametrize("error", [AuthenticationError("token-invalid"), CredentialsRefused("No such key.")])
def test_refused_values_are_not_stored(admin, board, monkeypatch, error):
    monkeypatch.setattr(board, "answer", error)
    response = admin.post(ADD, board_data())
    assert "user_key" in errors(response)
    assert not SocialAccount.objects.exists()


def test_values_that_could_not_be_tried_are_stored_with_a_warning(admin, board, monkeypatch):
    monkeypatch.setattr(board, "answer", TransientError())
    response = admin.post(ADD, board_data(), follow=True)
    assert SocialAccount.objects.count() == 1
    assert "warning" in [message.level_tag for message in response.context["messages"]]


def test_broken_channel_does_not_prevent_saving(admin, board, monkeypatch):
    monkeypatch.setattr(board, "answer", ValueError("a fault of the channel"))
    assert admin.post(ADD, board_data()).status_code == 302


def test_form_says_which_values_the_program_needs(admin):
    fields = admin.get(f"{ADD}?channel=noticeboard").context["form"].fields
    help_texts = {name: str(fields[name].help_text) for name in ("server", "user_key", "pin")}
    needed = {name for name, text in help_texts.items() if "когато публикува програмата" in text}
    assert needed == {"server", "user_key"}, help_texts


def test_required_value_must_be_filled_in_unless_a_person_posts(admin):
    assert "user_key" in errors(admin.post(ADD, board_data(user_key="")))
    assert admin.post(ADD, board_data(user_key="", mode="hand-off")).status_code == 302


def test_secrets_are_kept_and_never_shown_and_other_values_are(admin, account):
    content = admin.get(edit_url(account)).content.decode()
    assert "board.example" in content
    assert "first-key" not in content
    assert content.count('name="user_key"') == 1
    data = edit_data(account, access_token=None, public_url="", server="new.example", user_key="", pin="99")
    assert admin.post(edit_url(account), data).status_code == 302
    account.refresh_from_db()
    assert account.credentials == {"server": "new.example", "user_key": "first-key", "pin": "99"}


def test_unchanged_values_are_not_tried_again(admin, account, board):
    data = edit_data(
        account, access_token=None, public_url="", server="board.example", user_key="", name="Нов"
    )
    assert admin.post(edit_url(account), data).status_code == 302
    assert board.seen == []


def test_account_that_may_not_comment_is_refused_corrections(admin, account):
    data = edit_data(
        account, access_token=None, public_url="", server="board.example", when_uneditable="comment"
    )
    assert errors(admin.post(edit_url(account), data))["when_uneditable"] == [
        "Nobody may write on the board."
    ]


def test_buttons_and_help_have_the_channels_words(admin, account):
    with translation.override("en"):
        index, form = admin.get(INDEX).content.decode(), admin.get(edit_url(account)).content.decode()
    assert "Ring the caretaker" in index
    assert 'fill="#8b4513"' in index
    assert "#icon-pin" in index
    assert "Ring again" in form
    assert reverse("civic_social_accounts:pause", args=[account.pk]) in form
    assert "The caretaker pins it up." in form
    assert "Facebook" not in form
