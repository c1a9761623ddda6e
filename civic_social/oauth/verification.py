"""The check of a Meta token that a person has typed into the form of an account."""

from __future__ import annotations

from typing import Any

from ..channels.base import Account
from ..channels.graph.channel import GraphChannel
from ..exceptions import CredentialsRefused, CredentialsUnreadable, TransientError
from .accounts import get_posting_token, require_comment_permissions
from .error_messages import INCONCLUSIVE, ConnectFailed


class MetaVerification:
    """Inspects tokens at Meta, and replaces a person's token by the Page's own."""

    def verify(self, account: Account) -> dict[str, Any]:
        """Return the credentials with which to post.

        Raises ``CredentialsRefused``, and ``TransientError`` if Meta could not be asked.
        """
        token = account.credentials.get("access_token", "")
        try:
            token = get_posting_token(account.channel, account.remote_id, token)
        except ConnectFailed as error:
            if error.problem in INCONCLUSIVE:
                raise TransientError() from error
            raise CredentialsRefused(error.sentence, field="access_token") from error
        return {"access_token": token}

    def verify_comments(self, account: Account) -> None:
        """Raise ``CredentialsRefused`` if the token has no permission to comment."""
        try:
            token = account.credentials.get("access_token", "")
            require_comment_permissions(account.channel, account.remote_id, token)
        except CredentialsUnreadable:
            pass  # The help text of the token's field already reports it.
        except ConnectFailed as error:
            if error.problem == "comments-not-granted":
                raise CredentialsRefused(error.sentence, field="when_uneditable") from error


def connect() -> None:
    """Let the channels of Meta's networks verify tokens so; called when the app is ready."""
    GraphChannel.verification = MetaVerification()
