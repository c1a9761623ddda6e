"""The README's screenshot of a page and its post: ``make pictures`` writes it to docs/images.

Without ``PICTURES`` it is written to a temporary folder.
"""

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from home.demo import announcements
from home.demo.people import demo_user

from .admin_steps import run_tasks

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

HALF = {"width": 800, "height": 940}
GAP = 8


def test_screenshot_of_a_policy_and_its_post_is_saved(town, live_server, page, tmp_path):
    announcements.publish([town.policy], demo_user())
    run_tasks()
    page.set_viewport_size(HALF)
    page.emulate_media(reduced_motion="reduce")
    halves = []
    for address in (town.policy.url, "/sandbox/byalareka/"):
        page.goto(f"{live_server.url}{address}")
        page.wait_for_load_state("networkidle")
        assert town.policy.title in page.locator("body").inner_text()
        halves.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
    whole = Image.new("RGB", (2 * HALF["width"] + GAP, HALF["height"]), "white")
    whole.paste(halves[0], (0, 0))
    whole.paste(halves[1], (HALF["width"] + GAP, 0))
    folder = Path(os.environ.get("PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    whole.save(folder / "page-and-wall.jpg", quality=85, optimize=True)
