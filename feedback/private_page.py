"""The sender's own page: behind a secret address, also for those who stay anonymous."""

import datetime

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from . import fields, handling
from .models import Status, Submission
from .submitting import private_url, render


class AnswerForm(forms.Form):
    """The sender's answer to one question of the desk."""

    use_required_attribute = False

    def __init__(self, question, data=None, **kwargs):
        super().__init__(data, auto_id=f"id_%s_{question.pk}", label_suffix="", **kwargs)
        self.question = question
        self.fields["answer"] = fields.TextField(
            label=_("Your answer"),
            help_text=_("You stay anonymous: write nothing that could tell who you are.")
            if question.submission.is_anonymous
            else "",
            max_length=5000,
            empty_message=_("Write an answer to our question."),
            long_message=_("Shorten the answer to 5000 characters."),
            # Never a maxlength attribute: it would silently cut what is pasted.
            widget=fields.UncutTextarea(attrs={"rows": 5}),
        )

    @property
    def field(self):
        """The only field."""
        return self["answer"]


def serve_private_page(page, request, secret):
    """Show where a submission is, what was replied and what is asked.

    A POST answers a question, or confirms the sender's e-mail address. The page shows nothing that the sender
    wrote: the address may be lying open in a shared browser's history.
    """
    submission = find(page, secret)
    if request.method != "POST":
        return show(page, request, submission)
    if "question" in request.POST:
        return take_answer(page, request, submission)
    if not is_mail_code(submission, request.POST.get("mail", "")):
        raise PermissionDenied
    confirm_address(submission)
    return HttpResponseRedirect(private_url(page, request, submission))


def find(page, secret) -> Submission:
    """Return the submission behind a secret address, or raise Http404."""
    submission = Submission.objects.filter(secret=secret, page=page).select_related("desk").first()
    if submission is None:
        raise Http404
    return submission


def show(page, request, submission, answer_form=None, message="", status=200):
    """Return the private page; ``answer_form`` is an answer that could not be taken, ``message`` says why."""
    code = request.GET.get("mail", "")
    mistakes = (
        [(answer_form.field.id_for_label, text) for text in answer_form.field.errors] if answer_form else []
    )
    context = get_private_context(submission, answer_form) | {
        "mail_code": code if is_mail_code(submission, code) else "",
        "mistakes": [*mistakes, *([("", message)] if message else [])],
    }
    return render(page, request, context, template="feedback/private.html", status=status)


def take_answer(page, request, submission, message=""):
    """Take the answer to a question, once; ``message`` says why it must be sent again."""
    number = request.POST["question"]
    number = int(number) if number.isascii() and number.isdecimal() and len(number) < 18 else 0
    question = submission.questions.filter(pk=number).first()
    if question is None:
        raise Http404
    form = AnswerForm(question, request.POST)
    if message:
        return show(page, request, submission, form, message, status=403)
    if not form.is_valid():
        return show(page, request, submission, form, status=422)
    handling.take_answer(question, form.cleaned_data["answer"])
    return HttpResponseRedirect(private_url(page, request, submission))


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


def get_private_context(submission, answer_form=None):
    """Return what the private page shows; the form of one question may be given, with its mistakes.

    Somebody whose message is suspected to be spam sees the same as everybody: it may be a person's.
    """
    suspected = submission.status == Status.SUSPECTED
    return {
        "submission": submission,
        "status": Status.NEW.label if suspected else submission.get_status_display(),
        "replies": submission.replies.all() if submission.pk else [],
        "questions": get_questions(submission, answer_form) if submission.pk else [],
        "just_sent": timezone.now() - submission.received_at < datetime.timedelta(minutes=30),
    }


def get_questions(submission, answer_form):
    """Return pairs of question and the form for its answer, or None where it has been answered."""
    given = {answer_form.question.pk: answer_form} if answer_form else {}
    return [
        (question, None if question.answered_at else given.get(question.pk) or AnswerForm(question))
        for question in submission.questions.select_related("submission")
    ]


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
