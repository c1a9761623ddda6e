"""The main button of the page editor: the step that takes the page further, instead of "Save draft"."""

from civic_social.models.approval import needs_other_person

#: The names of Wagtail's actions.
SUBMIT, PUBLISH = "action-submit", "action-publish"


def put_next_step_first(menu_items, request, context):
    """Make the next step of the page the button that the editor shows, and leave the others in its menu.

    For a reviewer that is the approval, and otherwise publishing, unless another person has to approve the
    page. Wagtail passes only actions that the user may take.
    """
    if context["view"] not in ("create", "edit"):
        return
    names = [item.name for item in menu_items]
    page = context.get("page") or context["parent_page"]
    steps = [SUBMIT, PUBLISH] if SUBMIT in names and needs_other_person(page) else [PUBLISH, SUBMIT]
    for step in ["approve", *steps]:
        if step in names:
            menu_items.insert(0, menu_items.pop(names.index(step)))
            return
