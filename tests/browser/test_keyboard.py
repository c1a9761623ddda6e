"""A walk over the public pages with the Tab key alone."""

import pytest

from home.demo.content import load

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WALKS = [
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

#: Numbers everything that Tab should reach; of a group of radio buttons the chosen one or the first.
NUMBER = """() => {
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

#: Tells of the element with the focus: its number, and whether somebody sees where they are.
LOOK = """() => {
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
    """The demo municipality; returns its address."""

    def load_site():
        user = django_user_model.objects.create_superuser("editor", "editor@example.org", "editor")
        content = load(user=user, site_url=live_server.url)
        for page in (content.policy, content.event):
            page.save_revision().publish()
        return content

    load_once(load_site)
    return live_server.url


def walk(page):
    """Press Tab until the page is left, and return what had the focus; a trap would never be left."""
    most = page.evaluate(NUMBER) + 3
    steps = []
    for _ in range(most):
        page.keyboard.press("Tab")
        step = page.evaluate(LOOK)
        if step is None or (steps and step["number"] == steps[0]["number"]):
            return steps
        steps.append(step)
    raise AssertionError(f"Tab does not leave the page: {steps[-3:]}")


@pytest.mark.parametrize("width", [360, 1280])
def test_tab_reaches_everything_once_in_order_and_always_shows_where_it_is(site, page, width):
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    found = {}
    for address in WALKS:
        page.goto(site + address)
        page.wait_for_load_state("networkidle")
        total = page.evaluate(NUMBER)
        steps = walk(page)
        faults = [step for step in steps if not step["marked"] or not step["inSight"] or step["covered"]]
        if faults:
            found[address] = faults
        assert [step["number"] for step in steps] == list(range(total)), address
    assert not found


def test_a_list_is_narrowed_and_a_publication_opened_by_keys_alone(site, page):
    page.goto(f"{site}/obshtinski-savet/")
    page.get_by_label("Вид", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Покажи").focus()
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


def test_the_walk_would_notice_a_focus_that_nobody_sees(site, page):
    page.goto(f"{site}/search/")
    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync('* { outline: none !important; box-shadow: none !important; '
            + 'border-color: red !important; background: white !important; transition: none !important }');
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    assert not any(step["marked"] for step in walk(page))
