"""The query for the next due post of an account: the only SQL of delivery.

Delivery runs it for every post, and the ORM would spend more processor time on composing it than on all other
queries of a post together. A test compares it with ``account_leases.due_posts`` and ``requests_allowed``.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connections, router

from ..models import Post, SocialAccount

#: Parameters: account, time, worker, time. ``post.*`` so that the model may get more columns.
NEXT_DUE = """
    SELECT post.*,
    EXISTS (
        SELECT 1 FROM civic_social_lostpost AS lost
        WHERE lost.account_id = post.account_id AND lost.settled_at IS NULL
    ) AS has_lost_posts,
    EXISTS (SELECT 1 FROM civic_social_webhookendpoint WHERE is_active) AS has_webhooks,
    EXISTS (
        SELECT 1 FROM civic_social_directapproval AS given WHERE given.revision_id = post.revision_id
    ) OR EXISTS (
        SELECT 1 FROM wagtailcore_taskstate AS task
        WHERE task.revision_id = post.revision_id AND task.status = 'approved'
    ) AS has_approvals
    FROM civic_social_post AS post
    WHERE post.account_id = %s AND post.status IN ('due', 'unknown') AND post.next_attempt_at <= %s
    AND (
        post.status = 'unknown' OR NOT EXISTS (SELECT 1 FROM civic_social_switch WHERE finding <> '')
    )
    AND EXISTS (
        SELECT 1 FROM civic_social_socialaccount AS account
        WHERE account.id = post.account_id AND account.lease = %s
        AND account.problem = ''
        AND (account.resting_until IS NULL OR account.resting_until <= %s)
        AND (
            post.desired = '{}'
            OR NOT account.is_paused AND NOT EXISTS (SELECT 1 FROM civic_social_switch WHERE is_paused)
        )
    )
    ORDER BY post.next_attempt_at, post.id
    LIMIT 1
"""


def next_due(account: SocialAccount, worker: str, now: datetime) -> Post | None:
    """Return the account's post that has been due for longest, locked; None if there is none.

    None also if ``worker`` does not hold the account's lease, or the account may not send. Needs a
    transaction. Sets what ``Post`` says that this query sets.
    """
    database = router.db_for_write(Post)
    connection = connections[database]
    moment = Post._meta.get_field("next_attempt_at").get_db_prep_value(now, connection)
    lock = "FOR UPDATE OF post" if connection.vendor == "postgresql" else ""
    parameters = [account.pk, moment, worker, moment]
    # Twice, because PostgreSQL returns nothing if the row is changed while the query waits for its lock.
    for _try in range(2):
        for post in Post.objects.using(database).raw(NEXT_DUE + lock, parameters):
            post.account = account
            account.note_no_rest()
            return post
    return None
