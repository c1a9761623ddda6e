"""Additions to the sample site: rows to export, posts to deliver, and an editor who is signed in.

Run in the site's environment: ``python -m tests.load.content ROWS POSTS NETWORK-URL``; prints JSON.
"""

import json
import sys

import django


def fill(rows: int, posts: int, network_url: str) -> dict[str, str]:
    """Add the rows and return the editor's cookie and the address of the export."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    from feedback.models import Desk, FeedbackPage
    from tests.bench.bulk_submissions import add_submissions

    page = FeedbackPage.objects.live().first()
    add_submissions(page, list(Desk.objects.all()[:2]), rows)
    _add_posts(posts, network_url)
    editor = Client()
    editor.force_login(get_user_model().objects.filter(is_superuser=True).first())
    statuses = "&".join(f"status={status}" for status in ("new", "in_progress", "answered", "closed"))
    return {
        "cookie": f"{settings.SESSION_COOKIE_NAME}={editor.cookies[settings.SESSION_COOKIE_NAME].value}",
        "export": f"{reverse('feedback_inbox:index')}?export=csv&personal=1&{statuses}",
    }


def _add_posts(number: int, network_url: str) -> None:
    """Add due posts, a quarter of them for each of four accounts."""
    from civic_social.messages import Message
    from civic_social.models import Post, SocialAccount

    accounts = [
        SocialAccount.objects.create(
            name=f"Страница {index}",
            channel="facebook_page",
            remote_id=f"10000000000{index:04}",
            credentials={"access_token": "EAAtest"},
        )
        for index in range(4)
    ]
    Post.objects.bulk_create(
        Post(
            page_id=100_000 + index,
            page_title="Решение",
            translation_key=f"00000000-0000-4000-8000-{index:012}",
            account=accounts[index % len(accounts)],
            desired=Message(text=f"Обявление {index}", link=f"{network_url}/page").to_dict(),
        )
        for index in range(number)
    )


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(fill(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])) + "\n")
