"""The permissions for corrections by comment, checked in the form of an account."""

import pytest
from django.urls import reverse

from civic_social.sandbox.models import AccessToken

from ..admin.accounts.test_viewset import edit_data
from ..factories import GroupFactory, SocialAccountFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def account(municipality):
    token = {"access_token": municipality.access_token}
    return SocialAccountFactory(remote_id=municipality.graph_id, credentials=token)


def choose_comments(client, account, **changes):
    """Set the account to correct by comment; return the form's errors, or None if it was saved."""
    data = edit_data(account, when_uneditable="comment", **changes)
    response = client.post(reverse("civic_social_accounts:edit", args=[account.pk]), data)
    account.refresh_from_db()
    return response.context["form"].errors if response.status_code == 200 else None


def revoke(scope):
    for token in AccessToken.objects.all():
        token.scopes = [name for name in token.scopes if name != scope]
        token.save()


def test_account_with_the_permissions_can_be_set_to_comments(admin, account):
    assert choose_comments(admin, account) is None
    assert account.when_uneditable == "comment"


def test_error_names_the_missing_permission(admin, account):
    revoke("pages_manage_engagement")
    errors = choose_comments(admin, account)
    assert "pages_manage_engagement" in errors["when_uneditable"][0]
    assert account.when_uneditable == "replace"


def test_missing_permission_does_not_block_other_changes(admin, account):
    choose_comments(admin, account)
    revoke("pages_manage_engagement")
    assert choose_comments(admin, account, name="Ново име") is None
    assert account.name == "Ново име"


def test_setting_is_accepted_if_the_token_cannot_be_inspected(admin, account, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "GRAPH_API_URL": "http://127.0.0.1:9"}
    revoke("pages_manage_engagement")
    assert choose_comments(admin, account) is None


def test_manual_account_needs_no_permission(admin, network):
    assert choose_comments(admin, GroupFactory()) is None
