"""A system check that mails leave the server."""

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

CONSOLE = "django.core.mail.backends.console.EmailBackend"


@register("home", deploy=True)
def check_mail_server(app_configs, **kwargs) -> list[CheckMessage]:
    """Return a warning if mails are printed, which puts them into the log of a public site."""
    if settings.EMAIL_BACKEND != CONSOLE:
        return []
    return [
        Warning(
            "No mail is sent: mails, with the keys to citizens' private pages, are written into the log.",
            hint="Set EMAIL_URL, for example smtp+tls://user:password@mail.example.bg:587",
            id="home.W005",
        )
    ]
