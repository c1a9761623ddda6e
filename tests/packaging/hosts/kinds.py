"""Kinds of sites that the apps are installed in: what each adds to the project of the tutorial."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Kind:
    """The additions of a site to the tutorial's project."""

    #: Added to the end of the project's settings.
    settings: str = ""
    #: Added to the end of the project's URLs.
    urls: str = ""
    #: Contents of files by their paths in the project.
    files: dict[str, str] = field(default_factory=dict)
    #: Apps whose migrations are made.
    apps: tuple[str, ...] = ("home",)
    #: The page type that is announced.
    page_type: str = "home.NoticePage"
    #: Languages of the content besides the default one.
    languages: tuple[str, ...] = ()
    #: Host names of the Sites; all of them are names of this machine.
    hosts: tuple[str, ...] = ("localhost",)
    #: The lowest level of a system check that is a fault.
    fail_level: str = "WARNING"
    #: Distributions that pip installs besides the two wheels.
    requirements: tuple[str, ...] = ()


PEOPLE = '''
import uuid

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models


class PersonManager(UserManager):
    def create_superuser(self, email, password=None, **fields):
        person = self.model(email=email, is_staff=True, is_superuser=True, **fields)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractUser):
    """Logs in with an e-mail address, has no username, and a UUID for its number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    username = None
    email = models.EmailField(unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = PersonManager()
'''
FILES = """
from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition


class Photo(AbstractImage):
    credit = models.CharField(max_length=100, blank=True)

    admin_form_fields = ["title", "file", "credit", "description", "collection", "tags"]


class PhotoRendition(AbstractRendition):
    image = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]


class Paper(AbstractDocument):
    number = models.CharField(max_length=20, blank=True)

    admin_form_fields = (*Document.admin_form_fields, "number")
"""
#: ``Article`` has what Wagtail's news-template gives its pages: a text and a picture for networks of its own.
ARTICLES = """
from django.conf import settings
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.images import get_image_model_string
from wagtail.models import Page

from civic_social.pages import SocialPageMixin


class SocialFields(models.Model):
    social_text = models.CharField(max_length=255, blank=True)
    social_image = models.ForeignKey(
        get_image_model_string(), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    promote_panels = [FieldPanel("social_image"), FieldPanel("social_text")]

    class Meta:
        abstract = True


class Article(SocialPageMixin, SocialFields, Page):
    template = "home/notice_page.html"
    summary = models.TextField(blank=True)

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    promote_panels = [
        *Page.promote_panels,
        *SocialFields.promote_panels,
        *SocialPageMixin.social_panels,
    ]

    def get_social_description(self):
        return self.summary
"""
TWO_LANGUAGES = """
USE_I18N = WAGTAIL_I18N_ENABLED = True
LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("bg", "Български")]
MIDDLEWARE.insert(3, "django.middleware.locale.LocaleMiddleware")
INSTALLED_APPS += ["wagtail_localize", "wagtail_localize.locales"]
"""
TWO_LANGUAGES_URLS = """
from django.conf.urls.i18n import i18n_patterns

urlpatterns = [*urlpatterns[:-1], *i18n_patterns(urlpatterns[-1])]
"""

KINDS = {
    "plain": Kind(),
    # What some sites of one language do.
    "no-i18n": Kind(settings='USE_I18N = False\nTIME_ZONE = "Europe/Sofia"\n'),
    "multi-site": Kind(hosts=("localhost", "127.0.0.1")),
    "custom-models": Kind(
        settings=(
            'INSTALLED_APPS += ["people", "files", "articles"]\n'
            'AUTH_USER_MODEL = "people.Person"\n'
            'WAGTAILIMAGES_IMAGE_MODEL = "files.Photo"\n'
            'WAGTAILDOCS_DOCUMENT_MODEL = "files.Paper"\n'
        ),
        files={
            "people/__init__.py": "",
            "people/models.py": PEOPLE,
            "files/__init__.py": "",
            "files/models.py": FILES,
            "articles/__init__.py": "",
            "articles/models.py": ARTICLES,
        },
        apps=("home", "people", "files", "articles"),
        page_type="articles.Article",
    ),
    "localize": Kind(
        settings=TWO_LANGUAGES,
        urls=TWO_LANGUAGES_URLS,
        languages=("bg",),
        requirements=("wagtail-localize>=1.14",),
    ),
    # The existing project that `try_checkout.py` gets as an argument.
    "checkout": Kind(apps=("shop",), page_type="shop.OfferPage", fail_level="ERROR"),
}
