"""People who are signed in, while their server is started anew."""

import pytest

from tests.ui.conftest import services_of
from tests.ui.page.away.test_away import AWAY, LONG, PAY, Machine
from tests.ui.scripted import ScriptedAdvisor
from ui.door.accounts import Accounts, add_account, change_password

pytestmark = pytest.mark.browser


@pytest.fixture
def accounts(tmp_path):
    path = tmp_path / "accounts.json"
    for name in ("ada", "grace"):
        add_account(path, name, f"the password of {name}")
    return path


@pytest.fixture
def machine(accounts, tmp_path):
    more = {"accounts": Accounts.load(accounts), "sign_ins": tmp_path / "sign-ins.sqlite3"}
    with services_of(ScriptedAdvisor(), **more) as services:
        made = Machine(services)
        yield made
        made.close()


@pytest.fixture
def page(browser, machine):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(15_000)
    opened = context.new_page()
    opened.goto(machine.url)
    sign_in(opened, "ada")
    yield opened
    context.close()


def sign_in(page, name, password=None):
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password or f"the password of {name}")
    page.keyboard.press("Enter")
    page.locator("#gw-status .status").wait_for()
    page.locator("#gw-account").get_by_text(name).wait_for()


def asked_by(machine, name):
    listed = [machine.store.load(name, found.id) for found in machine.store.list(name)]
    return [turn.question for conversation in listed for turn in conversation.turns]


def test_they_stay_signed_in_and_go_on(machine, page):
    page.evaluate("window.same = true")
    machine.stop()
    page.locator(".gw-away").get_by_text(AWAY).wait_for()
    page.get_by_label("Your question").fill(PAY)
    page.keyboard.press("Enter")
    machine.start()
    page.wait_for_function("window.same === undefined")
    page.locator("#turn-1[data-phase=done]").wait_for()
    assert page.locator("#gw-account").get_by_text("ada").is_visible()
    assert asked_by(machine, "ada") == [PAY]


@pytest.mark.parametrize("who", ["ada", "grace"])
def test_who_is_signed_out_meanwhile_signs_in_and_goes_on(machine, page, accounts, who):
    machine.stop()
    page.locator(".gw-away").get_by_text(AWAY).wait_for()
    page.get_by_label("Your question").fill(PAY)
    page.keyboard.press("Enter")
    page.get_by_label("Your question").fill("half of a question")
    change_password(accounts, "ada", "another long password")
    machine.start()
    page.locator(".gw-away").get_by_text("You are signed out.").wait_for()
    page.locator(".gw-away").get_by_role("link", name="Sign in").click()
    sign_in(page, who, "another long password" if who == "ada" else None)
    if who == "ada":
        page.locator("#turn-1[data-phase=done] .question").get_by_text(PAY).wait_for()
        assert page.get_by_label("Your question").input_value() == "half of a question"
        assert asked_by(machine, "ada") == [PAY]
        return
    # Nothing of what one person typed is the next one's.
    page.get_by_label("Your question").fill(LONG)
    page.keyboard.press("Enter")
    page.locator("#turn-1[data-phase=done] .question").get_by_text(LONG).wait_for()
    assert asked_by(machine, "grace") == [LONG]
    assert asked_by(machine, "ada") == []
    assert page.evaluate("sessionStorage.getItem('gw-kept')") is None
