"""Names, paths and origins at the door, and the headers on the way out."""

import httpx2
import pytest

from tests.ui.small_site import small_site
from ui.door.guard import Names


@pytest.mark.parametrize(
    ("host", "public_url", "accepted", "refused"),
    [
        ("127.0.0.1", "", ["localhost", "127.0.0.1", "[::1]", "localhost."], ["192.0.2.1", "evil"]),
        ("::1", "", ["[::1]", "localhost"], ["[2001:db8::1]", "0.0.0.0"]),
        ("127.0.0.1", "https://advisor.example.org", ["advisor.example.org"], ["example.org"]),
        ("0.0.0.0", "", ["192.0.2.1", "[2001:db8::1]", "localhost"], ["evil.example", "1.2.3.4.5"]),
        ("lab.example.org", "", ["lab.example.org", "192.0.2.1"], ["evil.lab.example.org"]),
    ],
)
def test_the_names_of_a_server(host, public_url, accepted, refused):
    names = Names.of(host, public_url)
    assert [name for name in accepted if not names.include(name)] == []
    assert [name for name in refused if names.include(name)] == []


@pytest.fixture(scope="module")
def site():
    with small_site() as url:
        yield url


def test_the_page_and_its_parts_are_served(site):
    with httpx2.Client(base_url=site, timeout=60) as client:
        page = client.get("/")
        assert page.status_code == 200
        assert client.get("/theme.css").status_code == 200
        assert client.get("/config").status_code == 200
        assert client.head("/").status_code == 200
        assert client.get("/mine/notes%20of%20today.md").json()["name"] == "notes of today.md"
        asset = page.text.split("./assets/", 1)[1].split('"', 1)[0]
        assert client.get(f"/assets/{asset}").status_code == 200


def test_the_page_of_this_site_may_ask(site):
    body = {"data": [], "fn_index": 0, "session_hash": "mine"}
    headers = {"Origin": site, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}
    reply = httpx2.post(site + "/gradio_api/run/predict", json=body, headers=headers, timeout=60)
    assert reply.json()["data"] == ["user="]


def test_a_link_of_another_site_may_open_the_page(site):
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    reply = httpx2.get(site + "/", headers={**headers, "Sec-Fetch-Dest": "document"}, timeout=60)
    assert reply.status_code == 200


def test_every_answer_carries_the_policy(site):
    for path in ("/", "/theme.css", "/mine/x", "/monitoring", "/gradio_api/file=/etc/passwd"):
        headers = httpx2.get(site + path, timeout=60).headers
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert "default-src" in headers["content-security-policy"]
        assert "server" not in headers
        assert not [name for name in headers if name.startswith("access-control-")]


def test_behind_a_proxy_the_public_name_is_ours():
    with small_site(public_url="https://advisor.example.org") as url:
        headers = {
            "Host": "advisor.example.org",
            "Origin": "https://advisor.example.org",
            "X-Forwarded-Proto": "https",
        }
        reply = httpx2.post(url + "/v1/echo", json={"a": 1}, headers=headers, timeout=60)
        assert reply.json()["body"] == {"a": 1}
        headers["Origin"] = "https://example.org"
        assert httpx2.post(url + "/v1/echo", json={}, headers=headers).status_code == 403
