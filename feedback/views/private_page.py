"""The view of a sender's private page, behind a secret address, for named and anonymous senders."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.forms.boundfield import BoundField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from ..cases import case_actions
from ..form import fields
from ..form.file_inputs import small_picture
from ..form.uploads import PICTURES
from ..mail.confirmation import confirm_address, is_confirmation_code
from ..models import Attachment, Channel, FeedbackPage, Question, Status, Submission
from .responses import private_url, render

#: Time after sending in which the page shows what was sent, for checking and printing.
SENT_IS_SHOWN = datetime.timedelta(minutes=10)


class AnswerForm(forms.Form):
    """The sender's answer to one question of the desk."""

    use_required_attribute = False

    def __init__(self, question: Question, data: Any = None, **kwargs: Any) -> None:
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
            widget=fields.UncutTextarea(attrs={"rows": 5}),
        )

    @property
    def field(self) -> BoundField:
        """The bound field of the answer."""
        return self["answer"]


def serve_private_page(page: FeedbackPage, request: HttpRequest, secret: str) -> HttpResponse:
    """Show the status, the replies and the questions; a POST answers a question or confirms the address.

    Ten minutes after sending, the page shows nothing any more that the sender wrote, because the history of
    a shared browser may hold its address. Raises Http404 for an unknown secret and PermissionDenied for a
    wrong confirmation code.
    """
    submission = find_submission(page, secret)
    if request.method != "POST":
        return show_private_page(page, request, submission)
    if "question" in request.POST:
        return receive_answer(page, request, submission)
    if not is_confirmation_code(submission, request.POST.get("mail", "")):
        raise PermissionDenied
    confirm_address(submission)
    return HttpResponseRedirect(private_url(page, request, submission))


def find_submission(page: FeedbackPage, secret: str) -> Submission:
    """Return the page's submission with this secret; raises Http404 if there is none."""
    submission = Submission.objects.filter(secret=secret, page=page).select_related("desk").first()
    if submission is None:
        raise Http404
    return submission


def show_private_page(
    page: FeedbackPage,
    request: HttpRequest,
    submission: Submission,
    answer_form: AnswerForm | None = None,
    message: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the private page; ``answer_form`` is an answer with errors, ``message`` an error of the page."""
    code = request.GET.get("mail", "")
    mistakes = (
        [(answer_form.field.id_for_label, text) for text in answer_form.field.errors] if answer_form else []
    )
    context = get_private_context(submission, answer_form) | {
        "mail_code": code if is_confirmation_code(submission, code) else "",
        "mistakes": [*mistakes, *([("", message)] if message else [])],
    }
    return render(page, request, context, template="feedback/private.html", status=status)


def receive_answer(
    page: FeedbackPage, request: HttpRequest, submission: Submission, message: str = ""
) -> HttpResponse:
    """Store the posted answer to a question, which can be answered once, and redirect to the page.

    With a ``message`` nothing is stored, and the page shows it with the typed answer. Raises Http404 if the
    question is not one of the submission's.
    """
    number = request.POST["question"]
    pk = int(number) if number.isascii() and number.isdecimal() and len(number) < 18 else 0
    question = submission.questions.filter(pk=pk).first()
    if question is None:
        raise Http404
    form = AnswerForm(question, request.POST)
    if message:
        return show_private_page(page, request, submission, form, message, status=403)
    if not form.is_valid():
        return show_private_page(page, request, submission, form, status=422)
    case_actions.record_answer(question, form.cleaned_data["answer"])
    return HttpResponseRedirect(private_url(page, request, submission))


def get_private_context(submission: Submission, answer_form: AnswerForm | None = None) -> dict[str, Any]:
    """Return the context of the private page; ``answer_form`` replaces the empty form of its question.

    Suspected spam looks like a new message, because a person may have written it.
    """
    suspected = submission.status == Status.SUSPECTED
    return {
        "submission": submission,
        "status": Status.NEW.label if suspected else submission.get_status_display(),
        "replies": submission.replies.all() if submission.pk else [],
        "questions": get_questions(submission, answer_form) if submission.pk else [],
        "just_sent": timezone.now() - submission.received_at < datetime.timedelta(minutes=30),
        "sent": get_sent(submission),
    }


def get_sent(submission: Submission) -> dict[str, Any] | None:
    """Return what the sender wrote and attached, or None ten minutes after it was received."""
    if not submission.pk or submission.anonymised_at or submission.channel != Channel.WEB:
        return None
    if timezone.now() - submission.received_at >= SENT_IS_SHOWN:
        return None
    files = [(attachment, get_thumbnail(attachment)) for attachment in submission.attachments.all()]
    return {"comment": submission.comment, "answers": submission.get_answer_texts(), "files": files}


def get_thumbnail(attachment: Attachment) -> str:
    """Return a small picture as a ``data:`` address, or an empty string for other and missing files."""
    if attachment.content_type not in PICTURES:
        return ""
    try:
        with attachment.open() as file:
            return small_picture(file.read())
    except OSError:
        return ""


def get_questions(
    submission: Submission, answer_form: AnswerForm | None
) -> list[tuple[Question, AnswerForm | None]]:
    """Return pairs of question and the form for its answer, or None if it has been answered."""
    given = {answer_form.question.pk: answer_form} if answer_form else {}
    return [
        (question, None if question.answered_at else given.get(question.pk) or AnswerForm(question))
        for question in submission.questions.select_related("submission")
    ]
