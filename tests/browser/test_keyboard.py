"""Use of the public pages with the keyboard only."""

import pytest

from home.demo.content import load

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATHS = [
    "/",
    "/obshtinski-savet/",
    "/politiki/uslugi-v-doma/",
    "/sabitia/",
    "/sabitia/obsazhdane-na-byudzheta/",
    "/sabitia/obsazhdane-na-byudzheta/register/",
    "/novini/park-varbite/",
    "/obratna-vrazka/",
    "/search/?q=park",
]

#: Numbers the elements that Tab should reach, one of each group of radio buttons; returns their count.
NUMBER_ELEMENTS = """() => {
  const groups = new Set();
  const kinds = 'a[href], button, input, select, textarea, summary, [tabindex]';
  const reachable = [...document.querySelectorAll(kinds)]
    .filter(element => {
      if (element.tabIndex < 0 || element.disabled || !element.checkVisibility({visibilityProperty: true}))
        return false;
      if (element.type !== 'radio' || element.checked) return true;
      if (groups.has(element.name)) return false;
      if (document.querySelector(`[name="${element.name}"]:checked`)) return false;
      return groups.add(element.name);
    });
  reachable.forEach((element, number) => { element.dataset.walk = number; });
  return reachable.length;
}"""

#: Returns the number of the focused element, and if its focus is marked, in sight and not covered.
FOCUSED_ELEMENT = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const mark = target => {
    const style = getComputedStyle(target);
    const outline = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 ? style.outline : '';
    return `${outline} ${style.boxShadow} ${style.borderColor} ${style.backgroundColor}`;
  };
  const box = element.getBoundingClientRect();
  const middle = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 10));
  const focused = mark(element);
  element.blur();
  const plain = mark(element);
  element.focus({preventScroll: true});
  return {
    number: element.dataset.walk === undefined ? null : Number(element.dataset.walk),
    what: element.outerHTML.slice(0, 120),
    marked: focused !== plain,
    inSight: box.width > 0 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && box.left < innerWidth,
    covered: !(middle && (element.contains(middle) || middle.contains(element) || middle.closest('label'))),
  };
}"""


@pytest.fixture
def site(live_server, load_once, django_user_model):
    """The URL of a live server with the demo municipality."""

    def load_site():
        user = django_user_model.objects.create_superuser("editor", "editor@example.org", "editor")
        content = load(user=user, site_url=live_server.url)
        for page in (content.policy, content.event):
            page.save_revision().publish()
        return content

    load_once(load_site)
    return live_server.url


def press_tab_through(page):
    """Press Tab until the focus leaves the page; return each focused element.

    Raises ``AssertionError`` if the focus is trapped.
    """
    limit = page.evaluate(NUMBER_ELEMENTS) + 3
    steps = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        step = page.evaluate(FOCUSED_ELEMENT)
        if step is None or (steps and step["number"] == steps[0]["number"]):
            return steps
        steps.append(step)
    raise AssertionError(f"Tab does not leave the page: {steps[-3:]}")


@pytest.mark.parametrize("width", [360, 1280])
def test_tab_reaches_each_element_once_in_order_with_a_visible_focus(site, page, width):
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    found = {}
    for path in PATHS:
        page.goto(site + path)
        page.wait_for_load_state("networkidle")
        total = page.evaluate(NUMBER_ELEMENTS)
        steps = press_tab_through(page)
        faults = [step for step in steps if not step["marked"] or not step["inSight"] or step["covered"]]
        if faults:
            found[path] = faults
        assert [step["number"] for step in steps] == list(range(total)), path
    assert not found


def test_list_is_filtered_and_a_publication_opened_by_keyboard(site, page):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{site}/obshtinski-savet/")
    page.locator(".filter-button").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Вид", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Филтрирай").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**type=*")
    page.locator(".row-title a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/obshtinski-savet/*/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('content').contains(document.activeElement)")


def test_invisible_focus_is_detected(site, page):
    page.goto(f"{site}/search/")
    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync('* { outline: none !important; box-shadow: none !important; '
            + 'border-color: red !important; background: white !important; transition: none !important }');
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    assert not any(step["marked"] for step in press_tab_through(page))
