"""The side panel can be made wider and narrower."""

import pytest

pytestmark = pytest.mark.browser


def edge_of(page):
    edge = page.get_by_role("separator", name="Width of the side panel")
    edge.wait_for()
    return edge


def width_of(page):
    return round(page.locator("#gw-side").bounding_box()["width"])


def test_the_arrow_keys_move_the_edge_and_it_is_remembered(plain_site, open_page):
    page = open_page(plain_site[1], width=1400)
    edge = edge_of(page)
    before = width_of(page)
    edge.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert width_of(page) == before + 48
    assert edge.get_attribute("aria-valuenow") == str(before + 48)
    page.keyboard.press("Shift+ArrowRight")
    assert width_of(page) == before - 48
    page.reload()
    edge_of(page)
    assert width_of(page) == before - 48
    edge_of(page).focus()
    page.keyboard.press("Enter")
    assert width_of(page) == before


@pytest.mark.parametrize("width", [1400, 1100])
def test_neither_side_can_be_pressed_flat(plain_site, open_page, width):
    page = open_page(plain_site[1], width=width)
    edge = edge_of(page)
    edge.focus()
    for key, limit in (("End", "aria-valuemax"), ("Home", "aria-valuemin")):
        page.keyboard.press(key)
        assert str(width_of(page)) == edge.get_attribute(limit)
        assert page.locator("#gw-middle").bounding_box()["width"] >= 399
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("End")
    page.set_viewport_size({"width": 1030, "height": 800})
    page.wait_for_function("document.getElementById('gw-middle').offsetWidth >= 399")


def test_the_edge_can_be_dragged(plain_site, open_page):
    page = open_page(plain_site[1], width=1400)
    at = edge_of(page).bounding_box()
    before = width_of(page)
    page.mouse.move(at["x"] + 4, 300)
    page.mouse.down()
    page.mouse.move(at["x"] - 96, 320, steps=4)
    page.mouse.up()
    assert width_of(page) == pytest.approx(before + 100, abs=2)
    page.mouse.move(600, 300)
    assert width_of(page) == pytest.approx(before + 100, abs=2)
    edge_of(page).dblclick()
    assert width_of(page) == before


def test_a_narrow_screen_has_no_edge(plain_site, open_page):
    page = open_page(plain_site[1], width=900)
    assert page.locator("#gw-side-edge").is_hidden()
