"""The admin in Bulgarian: no English word on any of its screens, on a computer or a phone."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from taggit.models import Tag
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page, Site, Task, Workflow

from civic_social.models import SocialAccount
from feedback.models import Desk, PrivacyNotice, ReplyTemplate, Submission
from home.models import EventPage, NewsPage, PolicyPage, Topic
from home.setup.languages import RootPart
from tests.feedback.factories import SubmissionFactory

from .latin_words import content_pattern, foreign_texts, read_dialog, read_screen
from .policy_violations import collect_violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

COMPUTER, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
VISITOR_SCREENS = ("wagtailadmin_login", "wagtailadmin_password_reset", "wagtailadmin_password_reset_done")
SCREENS = (
    *("wagtailadmin_home", "wagtailadmin_account", "wagtailadmin_pages:search", "wagtailadmin_explore_root"),
    *("wagtailadmin_collections:index", "wagtailadmin_collections:add"),
    *("wagtailadmin_workflows:index", "wagtailadmin_workflows:add", "wagtailadmin_workflows:task_index"),
    "wagtailadmin_workflows:select_task_type",
    *("wagtailadmin_reports:locked_pages", "wagtailadmin_reports:workflow"),
    *("wagtailadmin_reports:workflow_tasks", "wagtailadmin_reports:site_history"),
    *("wagtailadmin_reports:aging_pages", "wagtailadmin_reports:page_types_usage"),
    *(
        "wagtailforms:index",
        "wagtailredirects:index",
        "wagtailredirects:add",
        "wagtailredirects:start_import",
    ),
    *("wagtailsnippets:index", "wagtaildocs:index", "wagtaildocs:add_multiple"),
    *("wagtailimages:index", "wagtailimages:add_multiple"),
    *("wagtaillocales:index", "wagtaillocales:add", "wagtailsites:index", "wagtailsites:add"),
    *("wagtailusers_users:index", "wagtailusers_users:add"),
    *("wagtailusers_groups:index", "wagtailusers_groups:add"),
    *("topic:index", "topic:add", "home_setup:index", "feedback_inbox:index", "feedback_inbox:enter"),
    *("desk:index", "desk:add", "replytemplate:index", "privacynotice:index"),
)
DIALOGS = (
    *("wagtailadmin_choose_page", "wagtailadmin_choose_page_external_link"),
    *("wagtailadmin_choose_page_email_link", "wagtailadmin_choose_page_phone_link"),
    *("wagtailadmin_choose_page_anchor_link", "wagtailadmin_workflows:task_chooser"),
    *("wagtailimages_chooser:choose", "wagtaildocs_chooser:choose", "wagtailembeds:chooser"),
)
#: Screens of this project whose names are those of their menus.
OWN_PATHS = (
    *("social/posts/", "social/posts/calendar/", "social/accounts/", "social/accounts/new/"),
    *("social/accounts/new/?channel=telegram", "social/connect-instagram/"),
    *("social/templates/", "social/templates/add/", "social/switch/", "social/connect/", "social/hand-off/"),
    *("events/", "feedback/figures/", "feedback/person/", "feedback/reply-templates/new/"),
    "feedback/notices/new/",
)
#: The names of bodies that the setup of a site proposes.
BODIES = ("Municipal Council", "Municipal administration")
#: Words on the screens of networks, which our guides and the help of fields quote.
QUOTED = (
    *("/newbot", "@BotFather", "@obshtina"),
    *("Create app", "Manage everything on your Page", "App mode: Live", "Standard Access", "Settings"),
    *("App settings → Basic", "Facebook Login", "Valid OAuth Redirect URIs", "Users → System users"),
    *("access token", "API setup with Instagram login", "Business login settings", "OAuth redirect URI"),
    *("Instagram tester", "Business", "Roles"),
)
#: The page types of the tests, which have no Bulgarian.
TEST_PAGES = ("Notice page", "Notice Page", "Plain page", "Plain Page")
PAGE_SCREENS = ("edit", "history", "usage", "copy", "delete", "move", "unpublish", "workflow_history")


def screens(town):
    """Return the paths of all screens: lists, forms, and one object of each kind."""
    news, event, policy = (
        model.objects.filter(live=True).first() for model in (NewsPage, EventPage, PolicyPage)
    )
    section = news.get_parent()
    one = {
        "wagtailimages:edit": get_image_model(),
        "wagtailimages:delete": get_image_model(),
        "wagtaildocs:edit": get_document_model(),
        "wagtailadmin_workflows:edit": Workflow,
        "wagtailadmin_workflows:edit_task": Task,
        "wagtaillocales:edit": Locale,
        "wagtailsites:edit": Site,
        "wagtailusers_users:edit": User,
        "wagtailusers_users:delete": User,
        "wagtailusers_groups:edit": Group,
        "wagtailusers_groups:delete": Group,
        "topic:edit": Topic,
        "topic:history": Topic,
        "topic:usage": Topic,
        "topic:delete": Topic,
        "desk:edit": Desk,
        "feedback_inbox:case": Submission,
        "privacynotice:edit": PrivacyNotice,
    }
    objects = [(name, model.objects.order_by("pk").first()) for name, model in one.items()]
    return [
        *map(reverse, SCREENS),
        *(f"/admin/{path}" for path in OWN_PATHS),
        *(f"/admin/events/{event.pk}/{path}" for path in ("", "sheet/", "moments/", "told/", "mail/")),
        *(reverse(f"wagtailadmin_pages:{name}", args=[news.pk]) for name in PAGE_SCREENS),
        *(reverse("wagtailadmin_pages:edit", args=[page.pk]) for page in (event, policy, town.home)),
        reverse("wagtailadmin_explore", args=[section.pk]),
        reverse("wagtailadmin_pages:add_subpage", args=[section.pk]),
        reverse("wagtailadmin_pages:add", args=["home", "newspage", section.pk]),
        *(reverse(name, args=[found.pk]) for name, found in objects if found),
    ]


def typed_texts():
    """Return what people typed: titles, names and tags."""
    fields = [
        (Page, "title"),
        (Page, "slug"),
        (Tag, "name"),
        (User, "username"),
        (User, "first_name"),
        (User, "last_name"),
        (Submission, "name"),
        (SocialAccount, "name"),
        (Desk, "name"),
        (ReplyTemplate, "title"),
        (Collection, "name"),
        (get_image_model(), "title"),
        (get_document_model(), "title"),
    ]
    found = {*BODIES, *QUOTED, *TEST_PAGES}
    for model, field in fields:
        found.update(filter(None, model.objects.values_list(field, flat=True)))
    for comment in Submission.objects.values_list("comment", flat=True):
        # Lists show only the beginning of a message.
        found.update(comment[:end] for end in range(1, len(comment) + 1))
    return found


def test_no_screen_of_the_admin_has_english_words(town, new_context, live_server, admin_user):
    RootPart().make()
    SubmissionFactory()
    context = new_context(locale="bg", viewport=COMPUTER)
    blocked = collect_violations(context)
    page = context.new_page()
    found, seen, widths = {}, set(), [COMPUTER, PHONE]

    def read(path):
        answer = page.goto(f"{live_server.url}{path}")
        if not answer.ok:
            found[path] = answer.status
        texts = set(read_screen(page))
        # Every other screen is opened on a phone.
        widths.reverse()
        page.set_viewport_size(widths[0])
        keep(path, texts.union(read_screen(page)))

    def keep(path, texts):
        for text in foreign_texts(texts - seen, typed):
            found[text] = path
        # Most texts, such as those of the main menu, are on every screen.
        seen.update(texts)

    typed = content_pattern(typed_texts())
    for name in VISITOR_SCREENS:
        read(reverse(name))
    client = Client()
    client.force_login(admin_user)
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    paths = screens(town)
    assert len(paths) > 60
    for path in paths:
        read(path)
    for name in DIALOGS:
        keep(name, set(read_dialog(page, reverse(name))))
    assert found == {}
    assert blocked == []
