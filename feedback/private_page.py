"""The sender's own page: behind a secret address, also for those who stay anonymous."""

import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from .models import Status, Submission
from .submitting import private_url, render


def serve_private_page(page, request, secret):
    """Show where a submission is and what was replied; a POST confirms the sender's e-mail address.

    It shows nothing that the sender wrote: the address may be lying open in a shared browser's history.
    """
    submission = Submission.objects.filter(secret=secret, page=page).select_related("desk").first()
    if submission is None:
        raise Http404
    if request.method == "POST":
        if not is_mail_code(submission, request.POST.get("mail", "")):
            raise PermissionDenied
        confirm_address(submission)
        return HttpResponseRedirect(private_url(page, request, submission))
    code = request.GET.get("mail", "")
    context = get_private_context(submission) | {"mail_code": code if is_mail_code(submission, code) else ""}
    return render(page, request, context, template="feedback/private.html")


def mail_code(submission) -> str:
    """Return the code that only a mail to the sender's address holds: whoever shows it has read the mail."""
    return salted_hmac(
        "feedback.mail", f"{submission.key} {submission.email}", algorithm="sha256"
    ).hexdigest()[:32]


def is_mail_code(submission, code: str) -> bool:
    """Return whether ``code`` came by mail to the address that the submission has now."""
    return bool(submission.email) and constant_time_compare(code, mail_code(submission))


def confirm_address(submission):
    """Note that the mail arrived where the sender said: from now on replies go there in full."""
    if submission.email and not submission.email_confirmed_at:
        submission.email_confirmed_at = timezone.now()
        submission.save(update_fields=["email_confirmed_at"])


def get_private_context(submission):
    """Return what the private page shows.

    Somebody whose message is suspected to be spam sees the same as everybody: it may be a person's.
    """
    suspected = submission.status == Status.SUSPECTED
    return {
        "submission": submission,
        "status": Status.NEW.label if suspected else submission.get_status_display(),
        "replies": submission.replies.all() if submission.pk else [],
        "just_sent": timezone.now() - submission.received_at < datetime.timedelta(minutes=30),
    }


def preview_private_page(page, request):
    """Show an editor the page after sending, with an example number."""
    today = timezone.localdate()
    example = Submission(
        reference=f"{today:%Y}-00001",
        status=Status.NEW,
        is_anonymous=True,
        due_on=today + datetime.timedelta(days=page.response_days),
    )
    return render(page, request, get_private_context(example), template="feedback/private.html").render()
