"""The users of the demo: administrators, one user for each role of civic_social, and a clerk of each desk."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.users.models import UserProfile

from civic_social import roles
from feedback.models import Desk

USERNAME = "demo"
#: For a laptop only: the demo's database never serves a public site.
PASSWORD = "demo-byala-reka"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the demo with the language of their admin."""

    username: str
    first_name: str
    last_name: str
    language: str = "bg"
    is_superuser: bool = False


ADMINISTRATORS = (
    Person(USERNAME, "Веселина", "Тодорова", is_superuser=True),
    Person("demo-en", "Anna", "Marinova", language="en", is_superuser=True),
)
#: The user of each role of ``civic_social.roles``.
PEOPLE = {
    "editor": Person("redaktor", "Елена", "Димитрова"),
    "moderator": Person("moderator", "Николай", "Стоянов"),
    "manager": Person("mrezhi", "Мария", "Петрова"),
    "administrator": Person("admin-mrezhi", "Иван", "Колев"),
}
#: The clerk of the desk with each mailbox.
CLERKS = {
    "obsluzhvane@byalareka.example": Person("obsluzhvane", "Цветанка", "Илиева"),
    "ekologia@byalareka.example": Person("ekologia", "Стефан", "Маринов"),
    "socialni@byalareka.example": Person("socialni", "Десислава", "Георгиева"),
}
#: The team of the demo's events, to which the editor belongs: its members see the participants of these only.
EVENTS_TEAM = "Екип на събитията"


def demo_user():
    """Return the administrator of the demo, created with ``PASSWORD`` if there is none."""
    return [_user(person, PASSWORD) for person in ADMINISTRATORS][0]


def demo_reviewer():
    """Return the moderator of the demo, whom ``load`` has created."""
    return get_user_model().objects.get(username=PEOPLE["moderator"].username)


def events_team() -> Group:
    """Return the group of the team of the demo's events."""
    return Group.objects.get_or_create(name=EVENTS_TEAM)[0]


def clerk_of(desk: Desk):
    """Return the clerk of a desk of the demo, created if there is none; None for a desk of another name."""
    person = CLERKS.get(desk.mailbox)
    return _user(person, PASSWORD, desk.group) if person and desk.group else None


def load(password: str) -> list[tuple[str, str]]:
    """Create the missing roles and users; return user name and group of each.

    The administrators come first, then the roles, then the clerks of the desks.
    """
    for person in ADMINISTRATORS:
        _user(person, password)
    listed = [(person.username, "Administrators, admin in English") for person in ADMINISTRATORS[1:]]
    for setup in roles.set_up_roles():
        person = PEOPLE[setup.role.slug]
        groups = [setup.group, events_team()] if setup.role.slug == "editor" else [setup.group]
        _user(person, password, *groups)
        listed.append((person.username, setup.group.name))
    for desk in Desk.objects.filter(mailbox__in=CLERKS).order_by("pk"):
        if clerk := clerk_of(desk):
            listed.append((clerk.get_username(), desk.name))
    return listed


def _user(person: Person, password: str, *groups: Group):
    """Return the user of a person, created as a member of ``groups`` if there is none."""
    user, created = get_user_model().objects.get_or_create(
        username=person.username,
        defaults={
            "email": f"{person.username}@byalareka.example",
            "first_name": person.first_name,
            "last_name": person.last_name,
            "is_staff": person.is_superuser,
            "is_superuser": person.is_superuser,
        },
    )
    if created:
        user.set_password(password)
        user.save()
        user.groups.add(*groups)
        UserProfile.objects.create(user=user, preferred_language=person.language)
    return user
