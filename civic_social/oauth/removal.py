"""A person takes the app away at Facebook, or asks for the deletion of what it knows of them.

That person is one of the staff who has connected accounts. The site has their ID and the tokens that come
from them, and nothing else.
"""

from __future__ import annotations

import logging

from django.db import transaction

from ..channels.graph.channel import GraphChannel
from ..exceptions import Scope
from ..models import SocialAccount

logger = logging.getLogger(__name__)


@transaction.atomic
def forget_person(user_id: str) -> int:
    """Stop the accounts whose token comes from a person, delete token and ID, and return their number.

    What is due stays due until somebody connects the account again.
    """
    accounts = SocialAccount.objects.select_for_update().filter(token_owner=user_id).order_by("pk")
    count = 0
    for account in accounts:
        if not _is_at_meta(account):
            continue
        if not account.disconnected_at:
            account.stop("app-removed", {}, Scope.ACCOUNT)
        account.credentials, account.token_owner = {}, ""
        account.save(update_fields=["credentials_token", "token_owner"])
        logger.warning("account=%s stops problem=app-removed", account.pk)
        count += 1
    return count


def _is_at_meta(account: SocialAccount) -> bool:
    try:
        return isinstance(account.get_channel(), GraphChannel)
    except LookupError:
        return False
