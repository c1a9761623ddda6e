"""Corrections by comment are offered only to an account that may comment."""

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
    """Set the account to correct in comments; return its form's mistakes, None when it was saved."""
    data = edit_data(account, when_uneditable="comment", **changes)
    response = client.post(reverse("civic_social_accounts:edit", args=[account.pk]), data)
    account.refresh_from_db()
    return response.context["form"].errors if response.status_code == 200 else None


def take_back(scope):
    for token in AccessToken.objects.all():
        token.scopes = [name for name in token.scopes if name != scope]
        token.save()


def test_an_account_that_may_comment_can_be_set_to_it(admin, account):
    assert choose_comments(admin, account) is None
    assert account.when_uneditable == "comment"


def test_one_that_may_not_is_refused_with_what_is_missing(admin, account):
    take_back("pages_manage_engagement")
    mistakes = choose_comments(admin, account)
    assert "pages_manage_engagement" in mistakes["when_uneditable"][0]
    assert account.when_uneditable == "replace"


def test_what_was_chosen_before_does_not_keep_other_things_from_being_saved(admin, account):
    choose_comments(admin, account)
    take_back("pages_manage_engagement")
    assert choose_comments(admin, account, name="Ново име") is None
    assert account.name == "Ново име"


def test_where_facebook_cannot_be_asked_nothing_is_refused(admin, account, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "GRAPH_API_URL": "http://127.0.0.1:9"}
    take_back("pages_manage_engagement")
    assert choose_comments(admin, account) is None


def test_what_a_person_posts_by_hand_needs_no_permission(admin, network):
    assert choose_comments(admin, GroupFactory()) is None
