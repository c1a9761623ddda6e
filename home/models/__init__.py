"""All models of the app, for Django and for imports from outside; each lives with its subject."""

from ..alerts.page import AlertPage
from ..cards.cleanup import UnusedCard
from ..contacts.page import ContactsPage
from ..content.page import ContentPage, PageTopic
from ..content.topics import Topic, TopicLabel
from ..conversation.models import PublishedAnswer
from ..events.mail.models import Circular, Delivery, EventMail, MailKind
from ..events.moments.models import Moment
from ..events.page import EventPage
from ..events.registration.models import ACTIVE, SEATED, EventBook, Registration, State
from ..events.status import EventStatus
from ..files.models import PdfCheck
from ..pages.accessibility import AccessibilityPage
from ..pages.bodies import BodyPage
from ..pages.home_page import HomePage
from ..pages.indexes import EventIndexPage, NewsIndexPage, PublicationsIndexPage
from ..pages.news import NewsPage
from ..pages.rules import RulesPage
from ..publications.change_log import PublicationChange
from ..publications.checksums import FileDigest
from ..publications.expiry_reminders import ExpiryReminder
from ..publications.page import PublicationPage
from ..publications.register import RegisterEntry
from ..publications.relations import PublicationRelation
from ..publications.types import DecisionPage, DocumentPage, PlatformPage, PolicyPage, StrategyPage
from ..search.models import FileText, PagePassages, SearchWord, SynonymGroup
from ..site.identity import SiteIdentity
from ..subscriptions.models import (
    Frequency,
    MailBounce,
    MailDigest,
    MailIssue,
    Subscriber,
    SubscriptionMail,
    SubscriptionRequest,
)
from ..topics.models import TopicIntroduction
from .errors import ErrorGroup
from .logins import LoginCounter
from .workers import ScheduledJob, Worker

__all__ = [
    "ACTIVE",
    "SEATED",
    "AccessibilityPage",
    "AlertPage",
    "BodyPage",
    "Circular",
    "ContactsPage",
    "ContentPage",
    "DecisionPage",
    "Delivery",
    "DocumentPage",
    "ErrorGroup",
    "EventBook",
    "EventIndexPage",
    "EventMail",
    "EventPage",
    "EventStatus",
    "ExpiryReminder",
    "FileDigest",
    "FileText",
    "Frequency",
    "PagePassages",
    "HomePage",
    "LoginCounter",
    "MailBounce",
    "MailDigest",
    "MailIssue",
    "MailKind",
    "Moment",
    "NewsIndexPage",
    "NewsPage",
    "PageTopic",
    "PdfCheck",
    "PlatformPage",
    "PolicyPage",
    "PublicationChange",
    "PublicationPage",
    "PublicationRelation",
    "PublicationsIndexPage",
    "PublishedAnswer",
    "Registration",
    "RegisterEntry",
    "RulesPage",
    "ScheduledJob",
    "SearchWord",
    "SiteIdentity",
    "State",
    "StrategyPage",
    "Subscriber",
    "SubscriptionMail",
    "SubscriptionRequest",
    "SynonymGroup",
    "Topic",
    "TopicIntroduction",
    "TopicLabel",
    "UnusedCard",
    "Worker",
]
