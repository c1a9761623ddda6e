"""The system check of the mail server."""

from home.operations.mail_server import CONSOLE, check_mail_server


def test_printed_mails_are_reported(settings):
    settings.EMAIL_BACKEND = CONSOLE
    assert [message.id for message in check_mail_server(None)] == ["home.W005"]


def test_mail_server_is_no_matter(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert check_mail_server(None) == []
