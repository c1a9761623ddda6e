"""The demo's accounts on the sandbox: a Page and its events, two groups, and Instagram."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from taggit.models import Tag

from civic_social.models import CommentReading, Mode, SocialAccount
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import Profile

from ..models import EventPage, NewsPage

PICTURES = Path(__file__).parent / "pictures"
#: The Page is liked enough for Meta to compute figures.
LIKES = 640
THEMATIC_TOPICS = ["Социални услуги", "Бюджет"]


@dataclass(frozen=True, slots=True)
class Networks:
    """The accounts of the demo."""

    page: SocialAccount
    group: SocialAccount
    thematic_group: SocialAccount
    instagram: SocialAccount
    calendar: SocialAccount


def load(*, responsible, site_url: str) -> Networks:
    """Create the missing profiles of the sandbox, and the accounts connected to them.

    Their comments are read for the first time when ``conversation.start`` says so.
    """
    page = _profile("byalareka") or sandbox.create_page(
        "Община Бяла река",
        username="byalareka",
        category="Общинска администрация",
        about="Официалната страница на Община Бяла река.",
    )
    group = _profile("byalareka-forum") or sandbox.create_group(
        "Бяла река – обществен форум",
        username="byalareka-forum",
        about="Публична група: всеки може да изкаже мнение.",
        rules="Пишете с уважение. Лични данни не се публикуват.",
        api_open=True,
    )
    thematic = _profile("byalareka-grizha") or sandbox.create_group(
        "Грижа и социални услуги – Бяла река",
        username="byalareka-grizha",
        about="Тематична група за хората, които ползват социални услуги, и техните близки.",
    )
    instagram = _profile("byalareka_snimki") or sandbox.create_instagram_account(
        page,
        "Община Бяла река",
        username="byalareka_snimki",
        about="Новини в снимки от Община Бяла река.",
    )
    accounts = Networks(
        page=_account(page, "facebook_page", site_url, responsible, credentials=_token(page)),
        group=_account(group, "facebook_group", site_url, responsible, credentials=_token(page)),
        thematic_group=_account(thematic, "facebook_group", site_url, responsible, mode=Mode.HAND_OFF),
        instagram=_account(
            instagram,
            "instagram",
            site_url,
            responsible,
            credentials=_token(page),
            page_types=[NewsPage._meta.label_lower],
        ),
        calendar=_account(
            page,
            "facebook_event",
            site_url,
            responsible,
            mode=Mode.HAND_OFF,
            name="Събития на Община Бяла река",
            page_types=[EventPage._meta.label_lower],
        ),
    )
    accounts.thematic_group.topics.set(Tag.objects.filter(name__in=THEMATIC_TOPICS))
    Profile.objects.filter(pk__in=[page.pk, instagram.pk], fan_count=0).update(fan_count=LIKES)
    _hold_readings([accounts.page, accounts.instagram])
    return accounts


def _hold_readings(accounts: list[SocialAccount]) -> None:
    """Let the first reading of these accounts wait: figures are read once a day, and nobody has come yet."""
    later = timezone.now() + timedelta(hours=1)
    rows = [CommentReading(account=account, next_at=later) for account in accounts]
    CommentReading.objects.bulk_create(rows, ignore_conflicts=True)


def _profile(slug: str) -> Profile | None:
    return Profile.objects.filter(slug=slug).first()


def _token(page: Profile) -> dict:
    return {"access_token": page.access_token}


def _account(profile, channel, site_url, responsible, *, mode=Mode.API, credentials=None, **rule):
    account, created = SocialAccount.objects.get_or_create(
        channel=channel,
        remote_id=profile.graph_id,
        defaults={"name": profile.name, "mode": mode, "responsible": responsible} | rule,
    )
    account.public_url = f"{site_url}{profile.get_absolute_url()}"
    if created and credentials:
        account.credentials = credentials
    account.save()
    return account
