"""The desks of feedback as the desks that answer comments."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from wagtail.models import ModelLogEntry

from civic_social.conversation.desks import Desk, Desks
from feedback.inbox.permissions import policy, users_with
from feedback.mailbox import mailbox_key
from feedback.models import Desk as FeedbackDesk
from feedback.models import Status, Submission
from feedback.models.sites import find_site, get_only_site

from . import desk_rights

#: The entries of a case's log that may have finished it.
FINISHING = ("feedback.reply", "feedback.status")


class FeedbackDesks(Desks):
    """The desks of feedback; the key of a desk is its number.

    Comments that no desk is responsible for are read by those who read every desk.
    """

    def all(self) -> list[Desk]:
        return [describe(desk) for desk in FeedbackDesk.objects.all()]

    def of_page(self, page) -> Desk | None:
        """Return the desk of the page's first topic that has one, of its adopting body, or the default."""
        site = find_site(page) if page else get_only_site()
        desks = FeedbackDesk.objects.of_site(site)
        topics = list(getattr(page, "topic_list", []))
        if not desks.filter(topics__in=topics).exists() and (desk := _desk_of_body(desks, page)):
            return describe(desk)
        desk = desks.for_topics(topics)
        return describe(desk) if desk else None

    def keys_of(self, user) -> set[str]:
        if not user.is_active:
            return set()
        keys = {str(pk) for pk in policy.readable_desks(user).values_list("pk", flat=True)}
        return keys | {""} if policy.reads_every_desk(user) else keys

    def members_of(self, desk_key: str) -> Iterable:
        able = users_with("civic_social.answer_comments").filter(is_active=True)
        everywhere = Q(pk__in=users_with("feedback.read_every_desk").values("pk"))
        desk = FeedbackDesk.objects.filter(pk=desk_key).first() if desk_key.isdecimal() else None
        if desk is None or desk.group_id is None:
            return able.filter(everywhere)
        return able.filter(everywhere | Q(groups=desk.group_id)).distinct()

    def has_case(self, reference: str) -> bool:
        return Submission.objects.filter(reference=reference).exists()

    def case_url(self, reference: str, user) -> str:
        readable = policy.instances_user_has_any_permission_for(user, ["view"])
        pk = readable.filter(reference=reference).values_list("pk", flat=True).first()
        return reverse("feedback_inbox:case", args=[pk]) if pk else ""

    def set_up_rights(self) -> list[str]:
        """Let the groups of desks answer comments that have no permission on them; return their names."""
        desks = desk_rights.desks_without_rights()
        for desk in desks:
            desk_rights.grant(desk.group)
        return list(dict.fromkeys(desk.group.name for desk in desks))

    def kept_cases(self, references: Iterable[str]) -> set[str]:
        """Return the numbers of the cases whose personal data have not been erased yet."""
        kept = Submission.objects.filter(reference__in=list(references), anonymised_at=None)
        return set(kept.values_list("reference", flat=True))

    def closed_cases(self, references: Iterable[str], before: datetime) -> set[str]:
        """Return the numbers of the cases that were finished before that time, by their logs."""
        closed = Submission.objects.filter(
            reference__in=list(references),
            status__in=[Status.ANSWERED, Status.CLOSED],
            received_at__lt=before,
        )
        cases = {str(pk): reference for pk, reference in closed.values_list("pk", "reference")}
        since = ModelLogEntry.objects.get_for_model(Submission).filter(
            object_id__in=list(cases), action__in=FINISHING, timestamp__gte=before
        )
        later = set(since.values_list("object_id", flat=True))
        return {reference for pk, reference in cases.items() if pk not in later}


def describe(desk: FeedbackDesk) -> Desk:
    """Return a desk of feedback as one for comments."""
    return Desk(str(desk.pk), desk.name, desk.signature, desk.mailbox)


def _desk_of_body(desks, page) -> FeedbackDesk | None:
    """Return the desk with the mailbox of the body that adopted the act, or None."""
    body = getattr(page, "adopting_body", None)
    email = getattr(body.specific, "email", "") if body else ""
    if not email:
        return None
    return next((desk for desk in desks if mailbox_key(desk.mailbox) == mailbox_key(email)), None)
