"""The accessibility statement and the privacy notice, as drafts that a person has to check and publish."""

from dataclasses import replace

from django.utils.translation import gettext as _

from feedback.models import PrivacyNotice
from feedback.models.notices import FEEDBACK

from ..events.registration.notices import PURPOSE as REGISTRATION
from ..models import AccessibilityPage
from . import texts
from .answers import LANGUAGES, Answers, language_name
from .pages import PageKind, PagePart
from .parts import Part

STATEMENT = PageKind(
    "accessibility", AccessibilityPage, {"bg": "dostapnost", "en": "accessibility"}, is_live=False
)
#: The words with which each draft begins what has to be checked.
DRAFT_MARKS = ("ЧЕРНОВА – ПРОВЕРЕТЕ", "DRAFT – CHECK")


class StatementPart(PagePart):
    """The accessibility statement in one language, as a draft unless ``is_live``."""

    #: The draft is there to be changed.
    compared = ()

    def __init__(self, answers: Answers, language: str, *, is_live: bool = False, **fields):
        words = {
            "status": AccessibilityPage.Status.PARTIAL,
            "method": AccessibilityPage.Method.OWN,
            **texts.read(answers, language, "accessibility"),
            **fields,
        }
        super().__init__(replace(STATEMENT, is_live=is_live), language, words)


#: The text of each purpose's notice.
NOTICE_TEXTS = {FEEDBACK: "notice", REGISTRATION: "registration_notice"}


class NoticePart(Part):
    """The privacy notice of a purpose in one language, as a draft unless ``is_published``."""

    def __init__(
        self, answers: Answers, language: str, purpose: str = FEEDBACK, *, is_published: bool = False
    ):
        self.language = language
        self.purpose = purpose
        self.is_published = is_published
        self.words = texts.read(answers, language, NOTICE_TEXTS[purpose])
        self.draft_mark = texts.read(answers, language, "notice")["draft_mark"]

    def __str__(self):
        if self.purpose == REGISTRATION:
            return _("privacy notice of registrations (%(language)s)") % {
                "language": language_name(self.language)
            }
        return _("privacy notice (%(language)s)") % {"language": language_name(self.language)}

    def find(self):
        notices = PrivacyNotice.objects.filter(purpose=self.purpose, language_code=self.language)
        return PrivacyNotice.objects.current(self.language, purpose=self.purpose) or notices.first()

    def make(self):
        text = self.words["text"] if self.is_published else self.draft_mark + self.words["text"]
        return PrivacyNotice.objects.create(
            purpose=self.purpose,
            language_code=self.language,
            text=text,
            processors="" if self.is_published else self.words["processors"],
            is_draft=not self.is_published,
        )


def get_parts(answers: Answers) -> list[Part]:
    """Return statement and notice in every language."""
    statements = [StatementPart(answers, language) for language in LANGUAGES]
    notices = [NoticePart(answers, language, purpose) for purpose in NOTICE_TEXTS for language in LANGUAGES]
    return [*statements, *notices]
