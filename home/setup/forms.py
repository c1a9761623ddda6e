"""The questions of setup, as a form: for the admin, the terminal and the answers file."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from taggit.models import Tag
from wagtail.models import Site

from feedback.alphabet import Alphabetical
from feedback.models import Desk

from ..content.transliteration import transliterate
from ..models import SiteIdentity, TopicLabel
from . import texts
from .answers import LANGUAGES, Answers, DeskAnswer, TopicAnswer
from .fields import DesksField, TopicsField
from .home_pages import find_home

#: A municipality's name as the law has it: „Община Бяла река“.
MUNICIPALITY = re.compile(r"община\s+(?P<place>.+)", re.IGNORECASE)
LONG_TEXT = forms.Textarea(attrs={"rows": 3})


class SetupForm(forms.Form):
    """The answers; ``get_answers`` returns them with the defaults filled in."""

    name_bg = forms.CharField(
        label=gettext_lazy("Name of the municipality"),
        max_length=255,
        help_text=gettext_lazy("In Bulgarian, for example “Община Бяла река”."),
    )
    name_en = forms.CharField(
        label=gettext_lazy("Name in English"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("Empty: it is transliterated by the law."),
    )
    address_bg = forms.CharField(label=gettext_lazy("Address"), max_length=300, widget=LONG_TEXT)
    address_en = forms.CharField(
        label=gettext_lazy("Address in English"),
        max_length=300,
        required=False,
        widget=LONG_TEXT,
        help_text=gettext_lazy("Empty: it is transliterated by the law."),
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40)
    email = forms.EmailField(label=gettext_lazy("E-mail of the municipality"))
    opening_hours_bg = forms.CharField(label=gettext_lazy("Opening hours"), max_length=160, required=False)
    opening_hours_en = forms.CharField(
        label=gettext_lazy("Opening hours in English"), max_length=160, required=False
    )
    data_protection_email = forms.EmailField(
        label=gettext_lazy("E-mail of the data protection officer"),
        required=False,
        help_text=gettext_lazy("Empty: the e-mail of the municipality."),
    )
    topics = TopicsField(
        label=gettext_lazy("Topics"),
        help_text=gettext_lazy("One a line: name in Bulgarian / name in English."),
    )
    desks = DesksField(
        label=gettext_lazy("Desks"),
        help_text=gettext_lazy(
            "The units that answer citizens, one a line: name; mailbox; topics with commas between them. "
            "The first one takes what no other desk takes."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    username = forms.CharField(
        label=gettext_lazy("User name of the administrator"), max_length=150, required=False
    )
    administrator_email = forms.EmailField(
        label=gettext_lazy("E-mail of the administrator"),
        required=False,
        help_text=gettext_lazy("For mails about errors and missing backups, and for a forgotten password."),
    )
    test_mail_to = forms.EmailField(
        label=gettext_lazy("Send a test mail to"),
        required=False,
        help_text=gettext_lazy("Empty: none is sent."),
    )

    def clean(self):
        """Complete desks and topics. Raises ValidationError for a desk with an unknown topic."""
        data = super().clean()
        if "desks" in data and "topics" in data:
            names = [topic.name for topic in data["topics"]]
            for desk in data["desks"]:
                if unknown := [name for name in desk.topics if name not in names]:
                    text = _("A desk has a topic that is not in the list of topics: %(topics)s (%(desk)s)")
                    self.add_error("desks", text % {"desk": desk.name, "topics": ", ".join(unknown)})
        return data

    def get_answers(self) -> Answers:
        """Return the answers of the valid form."""
        data = self.cleaned_data
        return Answers(
            name={"bg": data["name_bg"], "en": data["name_en"] or english_name(data["name_bg"])},
            address={
                language: _lines(text)
                for language, text in (
                    ("bg", data["address_bg"]),
                    ("en", data["address_en"] or in_latin(data["address_bg"])),
                )
            },
            opening_hours={"bg": data["opening_hours_bg"], "en": data["opening_hours_en"]},
            phone=data["phone"],
            email=data["email"],
            data_protection_email=data["data_protection_email"] or data["email"],
            topics=data["topics"],
            desks=_complete(data["desks"], data["topics"], data["email"]),
            site_url=settings.SITE_URL,
            username=data.get("username", ""),
            administrator_email=data.get("administrator_email", ""),
            test_mail_to=data["test_mail_to"],
        )


class AdminSetupForm(SetupForm):
    """The form in the admin, whose users have an account already."""

    username = None
    administrator_email = None


def initial_answers() -> dict[str, Any]:
    """Return the initial values of the form: what the site has, or else defaults."""
    values: dict[str, Any] = {
        "name_bg": settings.WAGTAIL_SITE_NAME if MUNICIPALITY.fullmatch(settings.WAGTAIL_SITE_NAME) else "",
        "topics": existing_topics() or default_topics(),
        "desks": _desks(),
    }
    for language in LANGUAGES:
        if home := find_home(language):
            values[f"name_{language}"] = home.title
            values[f"address_{language}"] = home.address
            values[f"opening_hours_{language}"] = home.opening_hours
    site = Site.objects.filter(is_default_site=True).first()
    identity = SiteIdentity.objects.filter(site=site).first()
    if identity:
        values |= {"phone": identity.phone, "email": identity.email}
    administrator = get_user_model().objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    values["username"] = administrator.get_username() if administrator else "admin"
    values["administrator_email"] = administrator.email if administrator else ""
    return values


def known_answers() -> Answers:
    """Return answers taken from the site itself, to look for what is missing."""
    initial = initial_answers()
    email = initial.get("email", "")
    return Answers(
        **{
            name: {language: initial.get(f"{name}_{language}", "") for language in LANGUAGES}
            for name in ("name", "address", "opening_hours")
        },
        phone=initial.get("phone", ""),
        email=email,
        data_protection_email=email,
        topics=tuple(initial["topics"]),
        desks=tuple(initial["desks"]),
        site_url=settings.SITE_URL,
    )


def english_name(name: str) -> str:
    """Return “Byala Reka Municipality” for „Община Бяла река“; another name is transliterated."""
    found = MUNICIPALITY.fullmatch(name.strip())
    return f"{in_latin(found['place']).title()} Municipality" if found else in_latin(name)


def in_latin(text: str) -> str:
    """Return ``text`` transliterated, with the capitals of the original words."""
    return re.sub(
        r"\w+",
        lambda word: transliterate(word[0]).capitalize() if word[0][0].isupper() else transliterate(word[0]),
        text,
    )


def _lines(text: str) -> str:
    """Return the text with Unix line ends: browsers send others."""
    return "\n".join(line.strip() for line in text.splitlines())


def default_topics() -> list[TopicAnswer]:
    """Return the topics that a new site starts with."""
    return [TopicAnswer(**topic) for topic in texts.load(LANGUAGES[0])["topics"]]


def existing_topics() -> list[TopicAnswer]:
    """Return the topics of the site by name."""
    labels = dict(TopicLabel.objects.filter(language="en").values_list("tag_id", "label"))
    return [
        TopicAnswer(tag.name, labels.get(tag.pk, "")) for tag in Tag.objects.order_by(Alphabetical("name"))
    ]


def _desks() -> list[DeskAnswer]:
    """Return the desks of the site, the default one first, or else the one that a new site starts with."""
    desks = [
        DeskAnswer(
            desk.name,
            desk.mailbox,
            tuple(desk.topics.order_by(Alphabetical("name")).values_list("name", flat=True)),
        )
        for desk in Desk.objects.order_by("-is_default", "pk")
    ]
    return desks or [DeskAnswer(texts.load(LANGUAGES[0])["desk"]["name"], "", ())]


def _complete(desks, topics, email) -> tuple[DeskAnswer, ...]:
    """Give the first desk the topics that no desk has, and a desk without mailbox the municipality's."""
    taken = {topic for desk in desks for topic in desk.topics}
    free = tuple(topic.name for topic in topics if topic.name not in taken)
    first, *others = desks
    desks = [DeskAnswer(first.name, first.mailbox, (*first.topics, *free)), *others]
    return tuple(DeskAnswer(desk.name, desk.mailbox or email, desk.topics) for desk in desks)
