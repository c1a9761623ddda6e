"""The answers that setup needs about the municipality."""

from dataclasses import dataclass

from django.conf import settings

#: The languages of the site, the first one first.
LANGUAGES = ("bg", "en")


def language_name(code: str) -> str:
    """Return the name of one of the site's languages in the active language."""
    return str(dict(settings.LANGUAGES)[code])


@dataclass(frozen=True, slots=True)
class TopicAnswer:
    """A topic: its Bulgarian name, which is the tag's, and its English name."""

    name: str
    english: str = ""


@dataclass(frozen=True, slots=True)
class DeskAnswer:
    """A desk with the address of its mailbox and the names of its topics."""

    name: str
    mailbox: str
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of the administrator; name, address and opening hours are by language code."""

    name: dict[str, str]
    address: dict[str, str]
    opening_hours: dict[str, str]
    phone: str
    email: str
    data_protection_email: str
    topics: tuple[TopicAnswer, ...]
    desks: tuple[DeskAnswer, ...]
    site_url: str
    username: str = ""
    administrator_email: str = ""
    test_mail_to: str = ""

    def facts(self, language: str) -> dict[str, str]:
        """Return the values of the placeholders in the texts of one language."""
        return {
            "name": self.name[language],
            "address": ", ".join(self.address[language].split("\n")),
            "opening_hours": self.opening_hours[language],
            "phone": self.phone,
            "email": self.email,
            "data_protection_email": self.data_protection_email,
        }
