"""The directory of contacts and the tasks of the home page, as a new site starts with them."""

from django.utils.translation import gettext as _

from ..models import ContactsPage, HomePage, RulesPage
from . import texts
from .answers import LANGUAGES, Answers, language_name
from .feedback import FORM
from .home_pages import find_home
from .lists import LISTS
from .pages import PageKind, PagePart
from .parts import CannotMake, Part

CONTACTS = PageKind("contacts", ContactsPage, {"bg": "kontakti", "en": "contacts"})
RULES = PageKind("comment_rules", RulesPage, {"bg": "pravila-za-komentari", "en": "rules-for-comments"})
#: The texts of the tasks in their order: the icon, and the kind of page to which each leads.
TASKS = {
    "task_feedback": ("message", FORM),
    "task_council": ("document", next(kind for kind in LISTS if kind.text == "council")),
    "task_contacts": ("phone", CONTACTS),
    "task_events": ("calendar", next(kind for kind in LISTS if kind.text == "events")),
}


class ContactsPart(PagePart):
    """The directory of contacts in one language, with the service centre as its first department."""

    #: No field is compared with the answers, since editors are expected to extend the directory.
    compared = ()

    def __init__(self, answers: Answers, language: str):
        words = texts.read(answers, language, CONTACTS.text)
        department = {
            "name": words.pop("department"),
            "tasks": words.pop("department_tasks"),
            "phone": answers.phone,
            "email": answers.email,
            "opening_hours": answers.opening_hours[language],
            "address": ", ".join(answers.address[language].split("\n")),
        }
        departments = [{"type": "department", "value": department}]
        super().__init__(CONTACTS, language, {**words, "departments": departments, "show_in_menus": False})


class RulesPart(PagePart):
    """The rules for comments on social networks in one language."""

    #: No field is compared with the answers, since editors are expected to change the rules.
    compared = ()

    def __init__(self, answers: Answers, language: str):
        words = texts.read(answers, language, RULES.text)
        super().__init__(RULES, language, {**words, "show_in_menus": False})


class TasksPart(Part):
    """The tasks of the home page in one language. A home page that somebody has edited keeps its own."""

    def __init__(self, answers: Answers, language: str):
        self.language = language
        self.tasks = [
            (texts.read(answers, language, name), icon, kind) for name, (icon, kind) in TASKS.items()
        ]

    def __str__(self):
        return _("tasks of the home page (%(language)s)") % {"language": language_name(self.language)}

    def find(self):
        home = find_home(self.language)
        is_edited = home and home.revisions.exclude(user=None).exists()
        return home if home and (home.tasks or is_edited) else None

    def make(self):
        home = find_home(self.language)
        if home is None:
            raise CannotMake(f"There is no home page in {self.language}.")
        home.tasks = [self._task(home, *task) for task in self.tasks if self._page(home, task[-1])]
        home.save_revision().publish()
        return HomePage.objects.get(pk=home.pk)

    def _page(self, home, kind: PageKind):
        return kind.model.objects.child_of(home).filter(slug=kind.slugs[self.language]).first()

    def _task(self, home, words, icon, kind) -> dict:
        page = self._page(home, kind)
        return {"type": "task", "value": {**words, "icon": icon, "page": page.pk, "url": ""}}


def get_parts(answers: Answers) -> list[Part]:
    """Return directory, rules and tasks in every language; the tasks lead to pages made before."""
    contacts = [ContactsPart(answers, language) for language in LANGUAGES]
    rules = [RulesPart(answers, language) for language in LANGUAGES]
    return [*contacts, *rules, *(TasksPart(answers, language) for language in LANGUAGES)]
