"""Steps that tests of the admin share."""

from django.core.management import call_command
from playwright.sync_api import expect


def run_tasks():
    """Run all queued tasks."""
    call_command("db_worker", "--batch", "--interval", "0", "--no-startup-delay", verbosity=0)


def log_in(page, url, username, password):
    """Log in by the form of the admin."""
    page.goto(f"{url}/admin/login/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(password)
    page.locator("button[type=submit]").click()
    expect(page).to_have_url(f"{url}/admin/")


def choose_action(page, name):
    """Click an action of the page editor, opening its menu if the action is in there."""
    button = page.locator(f"button[name={name}], a[href*='/{name.removeprefix('action-')}/']").first
    if not button.is_visible():
        page.locator(
            "footer [data-w-dropdown-target=toggle], .footer__container .w-dropdown__toggle"
        ).first.click()
    button.click()
    page.wait_for_load_state("networkidle")
