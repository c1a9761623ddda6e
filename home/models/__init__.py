"""The page types and settings of the municipal website."""

from ..events.mail.models import Circular, Delivery, EventMail, MailKind
from ..events.moments.models import Moment
from ..events.page import EventPage
from ..events.registration.models import ACTIVE, SEATED, EventBook, Registration, State
from ..events.status import EventStatus
from .accessibility import AccessibilityPage
from .bodies import BodyPage
from .cards import UnusedCard
from .content import ContentPage, PageTopic
from .front import HomePage
from .identity import SiteIdentity
from .indexes import EventIndexPage, NewsIndexPage, PublicationsIndexPage
from .news import NewsPage
from .publications import DecisionPage, DocumentPage, PlatformPage, PolicyPage, PublicationPage, StrategyPage
from .register import ExpiryReminder, FileDigest, PublicationChange, PublicationRelation, RegisterEntry
from .topics import Topic, TopicLabel

__all__ = [
    "ACTIVE",
    "SEATED",
    "AccessibilityPage",
    "BodyPage",
    "Circular",
    "ContentPage",
    "DecisionPage",
    "Delivery",
    "DocumentPage",
    "EventBook",
    "EventIndexPage",
    "EventMail",
    "EventPage",
    "EventStatus",
    "ExpiryReminder",
    "FileDigest",
    "HomePage",
    "MailKind",
    "Moment",
    "NewsIndexPage",
    "NewsPage",
    "PageTopic",
    "PlatformPage",
    "PolicyPage",
    "PublicationChange",
    "PublicationPage",
    "PublicationRelation",
    "PublicationsIndexPage",
    "Registration",
    "RegisterEntry",
    "SiteIdentity",
    "State",
    "StrategyPage",
    "Topic",
    "TopicLabel",
    "UnusedCard",
]
