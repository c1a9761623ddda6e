"""The page types and settings of the municipal website."""

from .content import ContentPage, PageTopic
from .events import EventPage, EventStatus
from .front import HomePage
from .identity import SiteIdentity
from .indexes import EventIndexPage, NewsIndexPage, PublicationsIndexPage
from .moments import Moment
from .news import NewsPage
from .publications import (
    DecisionPage,
    DocumentPage,
    PlatformPage,
    PolicyPage,
    PublicationPage,
    StrategyPage,
)
from .registrations import (
    ACTIVE,
    SEATED,
    Circular,
    Delivery,
    EventBook,
    EventMail,
    MailKind,
    Registration,
    State,
)
from .topics import Topic, TopicLabel

__all__ = [
    "ACTIVE",
    "SEATED",
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
    "HomePage",
    "MailKind",
    "Moment",
    "NewsIndexPage",
    "NewsPage",
    "PageTopic",
    "PlatformPage",
    "PolicyPage",
    "PublicationPage",
    "PublicationsIndexPage",
    "Registration",
    "SiteIdentity",
    "State",
    "StrategyPage",
    "Topic",
    "TopicLabel",
]
