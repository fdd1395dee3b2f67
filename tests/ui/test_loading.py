"""What a browser loads: how little, how it is kept, and that all of it is known beforehand."""

import re

import httpx2
import pytest

from ui.page import assets


@pytest.fixture
def client(plain_site):
    with httpx2.Client(base_url=plain_site[1], headers={"accept-encoding": "br"}) as opened:
        yield opened


def test_what_has_its_content_in_its_name_is_kept_for_a_year(client):
    page = client.get("/").text
    kept = re.findall(r'"(/(?:assets|page)/[\w.-]+)"', page)
    assert len(kept) > 30
    for path in (kept[0], *(found for found in kept if found.startswith("/page/"))):
        reply = client.get(path)
        assert reply.status_code == 200
        assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert reply.headers["content-encoding"] == "br"
    missing = client.get("/page/0000000000000000.css")
    assert (missing.status_code, missing.headers["cache-control"]) == (404, "no-store")
    assert client.get("/favicon.ico").headers["cache-control"] == "no-cache"
    assert client.get("/").headers["cache-control"] == "no-store"
    assert client.get("/ask").headers["cache-control"] == "no-store"


def test_other_files_of_gradio_are_served_as_before(client):
    page = client.get("/").text
    named = set(re.findall(r"/assets/([\w.-]+)", page))
    other = next(
        path.name
        for path in sorted((assets.folder() / "assets").glob("*.js"))
        if path.name not in named
    )
    reply = client.get(f"/assets/{other}")
    assert reply.status_code == 200 and reply.headers["content-encoding"] == "br"
    assert client.get("/assets/none.js").status_code == 404


@pytest.mark.browser
def test_few_requests_and_few_bytes_and_none_that_was_not_foreseen(full_site, browser):
    context = browser.new_context()
    page = context.new_page()
    sizes: dict[str, int] = {}
    urls: dict[str, str] = {}
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on(
        "Network.requestWillBeSent",
        lambda event: urls.update({event["requestId"]: event["request"]["url"]}),
    )
    network.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    page.goto(full_site[1])
    page.wait_for_selector("#plain", state="detached")
    page.wait_for_selector("#gw-status .status")
    loaded = {url.removeprefix(full_site[1]) for url in urls.values()}
    foreseen = set(re.findall(r'"/(assets/[\w.-]+)"', page.request.get(full_site[1]).text()))
    scripts = {path for path in loaded if path.startswith("assets/")}
    assert scripts <= foreseen
    assert {path for path in scripts if path.endswith(".css")} == set()
    first = next(key for key, url in urls.items() if url == full_site[1])
    assert sizes[first] < 30_000
    context.close()


def test_the_first_page_is_usable_before_the_application_arrives(client):
    with client.stream("GET", "/", headers={"accept-encoding": "identity"}) as reply:
        first = next(reply.iter_raw()).decode()
    assert "</form>" in first and "window.gradio_config =" not in first


def test_what_gradios_page_needs_is_found_without_importing_it():
    found = assets.found({"textbox", "html", "button"})
    names = {path.name for path in (assets.folder() / "assets").iterdir()}
    assert {*found.modules, *found.styles} <= names
    assert found.modules[0] == found.entry
    more = assets.found({"textbox", "html", "button", "slider"})
    assert set(found.modules) < set(more.modules)
