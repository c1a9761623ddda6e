"""Topics, desks with their groups, and the feedback form in each language."""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from taggit.models import Tag

from feedback.models import Desk, FeedbackPage

from ..conversation import desk_rights
from ..models import TopicLabel
from . import texts
from .answers import LANGUAGES, Answers, DeskAnswer, TopicAnswer
from .pages import PageKind, PagePart
from .parts import Part

FORM = PageKind("feedback", FeedbackPage, {"bg": "obratna-vrazka", "en": "feedback"})
#: The language of the labels, besides the first language, in which the tags are named.
LABEL_LANGUAGE = "en"


class TopicPart(Part):
    """A topic with its English name."""

    def __init__(self, topic: TopicAnswer):
        self.topic = topic

    def __str__(self):
        return _("topic: %(topic)s") % {"topic": self.topic.name}

    def find(self):
        tag = Tag.objects.filter(name=self.topic.name).first()
        if tag is None or (self.topic.english and self._label(tag) is None):
            return None
        return tag

    def differs(self, found):
        label = self._label(found)
        return bool(self.topic.english and label.label != self.topic.english)

    def make(self):
        tag = Tag.objects.get_or_create(name=self.topic.name)[0]
        if self.topic.english:
            TopicLabel.objects.create(tag=tag, language=LABEL_LANGUAGE, label=self.topic.english)
        return tag

    def _label(self, tag):
        return TopicLabel.objects.filter(tag=tag, language=LABEL_LANGUAGE).first()


class DeskPart(Part):
    """A desk; the members of its group, which has the desk's name, are its clerks."""

    def __init__(self, answers: Answers, desk: DeskAnswer, *, is_default: bool):
        self.desk = desk
        self.is_default = is_default
        self.signature = f"{desk.name}\n{answers.name[LANGUAGES[0]]}"

    def __str__(self):
        return _("desk: %(desk)s") % {"desk": self.desk.name}

    def find(self):
        return Desk.objects.filter(name=self.desk.name).first()

    def differs(self, found):
        topics = set(found.topics.values_list("name", flat=True))
        return (found.mailbox, topics) != (self.desk.mailbox, set(self.desk.topics))

    def make(self):
        desk = Desk.objects.create(
            name=self.desk.name,
            mailbox=self.desk.mailbox,
            group=self._group(),
            signature=self.signature,
            is_default=self.is_default and not Desk.objects.filter(is_default=True).exists(),
        )
        desk.topics.set([Tag.objects.get_or_create(name=name)[0] for name in self.desk.topics])
        return desk

    def _group(self):
        """Return the group of the clerks, who need the admin, the desk's comments, and no page."""
        group = Group.objects.get_or_create(name=self.desk.name)[0]
        content_type = ContentType.objects.get_or_create(app_label="wagtailadmin", model="admin")[0]
        group.permissions.add(
            Permission.objects.get_or_create(content_type=content_type, codename="access_admin")[0]
        )
        desk_rights.grant(group)
        return group


class DeskRightsPart(Part):
    """The permissions on comments of the group of a desk that is older than comments or was made by hand."""

    def __init__(self, desk: Desk):
        self.desk = desk

    def __str__(self):
        return _("the right to answer comments: %(desk)s") % {"desk": self.desk.name}

    def find(self):
        return self.desk.group.permissions.filter(pk__in=desk_rights.comment_permissions()).first()

    def make(self):
        desk_rights.grant(self.desk.group)
        return self.find()


def topic_parts(answers: Answers) -> list[Part]:
    """Return the topics."""
    return [TopicPart(topic) for topic in answers.topics]


def desk_parts(answers: Answers) -> list[Part]:
    """Return the desks; the first one takes what no other desk takes."""
    return [DeskPart(answers, desk, is_default=number == 0) for number, desk in enumerate(answers.desks)]


def form_part(answers: Answers, language: str) -> PagePart:
    """Return the feedback form of one language."""
    words = texts.read(answers, language, FORM.text)
    photo = {"label": words.pop("photo"), "help_text": "", "required": False, "personal": False}
    blocks = [("topics", {}), ("comment", {}), ("file", photo), ("contact", {})]
    return PagePart(FORM, language, {**words, "form": blocks, "show_in_menus": True})


def get_parts(answers: Answers) -> list[Part]:
    """Return topics, desks, the rights that their groups lack, and the forms."""
    rights = map(DeskRightsPart, desk_rights.desks_without_rights())
    forms = [form_part(answers, language) for language in LANGUAGES]
    return [*topic_parts(answers), *desk_parts(answers), *rights, *forms]
