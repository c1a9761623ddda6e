"""Faults, the call log and the deletion of all data on the wall."""

from civic_social.sandbox import actions
from civic_social.sandbox.models import Fault, Profile

from .wall_pages import parse, text_of, wall_url


def test_fault_can_be_enabled_and_disabled(client, municipality):
    values = {"kind": "lost_after", "profile": municipality.pk, "remaining": 1, "seconds": 5, "subcode": 463}
    assert client.post(wall_url("faults"), values).status_code == 302
    fault = Fault.objects.get()
    text = text_of(client.get(wall_url("faults")))
    assert "Прието, но отговорът се губи" in text
    assert "още веднъж" in text
    client.post(wall_url("fault_off", fault.pk))
    assert not Fault.objects.exists()


def test_wall_links_to_the_fault_form_with_its_profile_selected(client, municipality):
    wall = parse(client.get(municipality.get_absolute_url()))
    (link,) = (a["href"] for a in wall.select("a") if a["href"].startswith(wall_url("faults") + "?"))
    chosen = parse(client.get(link)).select_one("#id_profile option[selected]")
    assert chosen.get_text() == municipality.name


def test_fault_without_a_kind_is_rejected(client, db):
    assert client.post(wall_url("faults"), {"remaining": 0}).status_code == 422
    assert not Fault.objects.exists()


def test_call_log_shows_the_call_and_the_error(client, api, municipality, feed):
    actions.enable_fault("blocked", municipality, remaining=1)
    api.post(feed, message="Здравейте")
    text = text_of(client.get(wall_url("log")))
    assert f"POST /sandbox/graph/v26.0/{feed}" in text
    assert "1390008" in text
    assert api.token not in text


def test_clear_deletes_everything_only_after_confirmation(client, municipality):
    assert client.get(wall_url("clear")).status_code == 200
    assert Profile.objects.exists()
    client.post(wall_url("clear"))
    assert not Profile.objects.exists()
