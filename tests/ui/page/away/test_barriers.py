"""The list of conversations and the server away before axe-core, on a wide and a narrow screen."""

import pytest

from tests.ui.conftest import services_of
from tests.ui.page.away.test_away import AWAY, LONG, PAY, Machine, is_away
from tests.ui.page.conftest import kept
from tests.ui.page.test_accessibility import problems
from tests.ui.scripted import ScriptedAdvisor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 320])
def test_no_view_has_a_serious_barrier(open_page, width, scheme):
    with services_of(ScriptedAdvisor()) as services:
        machine = Machine(services)
        for title in ("Pay", "An endless title " * 10, "Unbroken" * 20):
            key = kept(machine.store, "", PAY, title=title)
        machine.store.pin("", key, True)
        page = open_page(f"{machine.url}?c=nothing", width=width, scheme=scheme, dies=True)
        page.locator(".gw-missing").wait_for()
        found = {"missing": problems(page)}
        if width < 1000:
            page.get_by_role("button", name="Conversations", exact=True).click()
        page.get_by_label("Search conversations").fill("travel")
        page.locator(".gw-conversation-found").first.wait_for()
        found["search"] = problems(page)
        page.get_by_role("button", name="Select", exact=True).click()
        page.get_by_label("Select: Pay").check()
        found["selection"] = problems(page)
        page.get_by_role("button", name="Delete…").locator("visible=true").click()
        found["confirmation"] = problems(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_role("button", name="Keep them").click()
        page.keyboard.press("Escape")
        if width < 1000:
            page.keyboard.press("Escape")
        machine.kill()
        is_away(page)
        page.get_by_label("Your question").fill(LONG)
        page.keyboard.press("Enter")
        page.locator(".gw-unsent").get_by_text(LONG).wait_for()
        assert page.locator(".gw-away").get_by_text(AWAY).is_visible()
        found["away"] = problems(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        machine.close()
    assert {view: trouble for view, trouble in found.items() if trouble} == {}
