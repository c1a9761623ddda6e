"""The tasks that setup leaves to a person."""

from dataclasses import dataclass
from itertools import product

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext as _

from civic_social import roles
from civic_social.error_messages import explain
from civic_social.models import SocialAccount
from feedback.models import Desk, PrivacyNotice
from feedback.models.notices import FEEDBACK, PURPOSES

from ..conversation import desk_rights
from ..models import AccessibilityPage, ContactsPage, HomePage
from ..subscriptions.lists import SLUG
from .answers import LANGUAGES, language_name
from .legal import DRAFT_MARKS, NOTICE_TEXTS

TEST_BACKENDS = ("console", "dummy", "filebased")


@dataclass(frozen=True, slots=True)
class Task:
    """One thing left to do, and the address in the admin where it is done."""

    text: str
    url: str = ""


def remaining_tasks() -> list[Task]:
    """Return what is left to do before the site is complete; empty if nothing is."""
    return [*_statements(), *_notices(), *_front(), *_people(), *_settings(), *_sender_records()]


def _statements():
    for page in AccessibilityPage.objects.filter(depth=3).select_related("locale"):
        language = {"language": language_name(page.locale.language_code)}
        if not page.live:
            text = _("Check and publish the accessibility statement (%(language)s).")
        elif any(mark in page.non_compliant for mark in DRAFT_MARKS):
            text = _("The accessibility statement (%(language)s) still contains words of the draft.")
        else:
            continue
        yield Task(text % language, reverse("wagtailadmin_pages:edit", args=[page.pk]))


def _notices():
    for purpose, code in product(NOTICE_TEXTS, LANGUAGES):
        notice = PrivacyNotice.objects.current(code, purpose=purpose)
        drafts = PrivacyNotice.objects.filter(purpose=purpose, language_code=code, is_draft=True)
        draft = drafts.first()
        language = {
            "language": f"{PURPOSES[purpose]}, {language_name(code)}"
            if purpose != FEEDBACK
            else language_name(code)
        }
        if notice is None and draft is None:
            continue  # The step of legal texts is missing.
        if notice is None:
            text = _(
                "Check and publish the privacy notice (%(language)s): without it the form must not be used."
            )
            yield Task(text % language, reverse("privacynotice:edit", args=[draft.pk]))
        elif any(mark in notice.text + notice.processors for mark in DRAFT_MARKS):
            text = _(
                "The privacy notice (%(language)s) still contains words of the draft: add a new version."
            )
            yield Task(text % language, reverse("privacynotice:add"))


def _front():
    """Name the home pages without tasks, and the directories that setup has made and nobody has extended."""
    for home in HomePage.objects.filter(depth=2, live=True).select_related("locale"):
        language = {"language": language_name(home.locale.language_code)}
        address = reverse("wagtailadmin_pages:edit", args=[home.pk])
        if not home.tasks:
            text = _("Choose the tasks of the home page, what people come for most (%(language)s).")
            yield Task(text % language, address)
        contacts = ContactsPage.objects.child_of(home).first()
        if contacts is None:
            text = _("Add the directory of contacts below the home page (%(language)s).")
            yield Task(text % language, reverse("wagtailadmin_pages:add_subpage", args=[home.pk]))
        elif len(contacts.departments) < 2 and not contacts.revisions.exclude(user=None).exists():
            text = _("Add the departments and their people to the directory of contacts (%(language)s).")
            yield Task(text % language, reverse("wagtailadmin_pages:edit", args=[contacts.pk]))


def _people():
    users = get_user_model().objects.filter(is_active=True)
    if not users.filter(is_superuser=True).exclude(email="").exists():
        text = _("Nobody gets the mails about errors and missing backups: give an administrator an e-mail.")
        yield Task(text, reverse("wagtailusers_users:index"))
    moderators = roles.find_group(next(role for role in roles.ROLES if role.slug == "moderator"))
    if moderators and not users.filter(groups=moderators).exists():
        text = _("Nobody can approve pages yet: add a person to the group “%(group)s”.")
        yield Task(text % {"group": moderators.name}, reverse("wagtailusers_users:add"))
    for desk in Desk.objects.exclude(group=None).select_related("group"):
        if not users.filter(groups=desk.group_id).exists():
            text = _("Nobody answers at a desk; add a person to its group: %(desk)s")
            yield Task(text % {"desk": desk.name}, reverse("wagtailusers_users:index"))
    for desk in desk_rights.desks_without_rights():
        text = _(
            "The group “%(group)s” has no right to answer or hide the comments of its desk. “Make what is "
            "missing” gives it both."
        )
        yield Task(text % {"group": desk.group.name}, reverse("home_setup:index"))


def _settings():
    if settings.DEBUG:
        return
    if any(f".{name}." in settings.EMAIL_BACKEND for name in TEST_BACKENDS):
        yield Task(_("The site sends no mail: set EMAIL_URL in its environment."))
    if "@localhost" in settings.DEFAULT_FROM_EMAIL:
        yield Task(_("Mail has no sender: set DEFAULT_FROM_EMAIL in the site's environment."))
    if not settings.CIVIC_SOCIAL.get("CREDENTIAL_KEYS"):
        yield Task(_("There is no key for accounts on social networks: set CIVIC_SOCIAL_CREDENTIAL_KEYS."))


def _sender_records():
    """Name the DNS records that the last daily check of each list of subscribers has missed."""
    for account in SocialAccount.objects.filter(channel=SLUG, disconnected_at=None).select_related("health"):
        for finding in account.health.findings if hasattr(account, "health") else ():
            if finding["problem"].startswith("email-dns-"):
                words = explain(finding["problem"], finding["details"])
                address = reverse("civic_social_accounts:edit", args=[account.pk])
                yield Task(f"{account.remote_id}: {words.what} {words.next_step}", address)
