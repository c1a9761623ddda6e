"""Background tasks of logins: mails to the owners of accounts."""

from django_tasks import task

from . import mails


@task()
def send_password_links(user_ids: list[int], language: str) -> int:
    """Mail each user a link to a new password; return the number of mails. Unknown addresses name nobody."""
    return mails.send_password_links(user_ids, language)


@task()
def send_notice(user_id: int, change: str) -> bool:
    """Mail a user that their second factor was changed; return True if a mail was sent."""
    return mails.send_notice(user_id, change)
