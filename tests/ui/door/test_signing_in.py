"""Signing in to a page that runs: the form, the cookie, HTTP Basic, and whose each request is."""

import json
import re
from importlib.resources import files

import httpx2
import pytest

from tests.ui.small_site import COUNT_DOWN, PASSWORDS, WHO, WHO_QUEUED, make_accounts, small_site
from ui.door.accounts import add_account, change_password, remove_account

COOKIE = "groundwise_session"


@pytest.fixture(scope="module")
def accounts(tmp_path_factory):
    return make_accounts(tmp_path_factory.mktemp("accounts"))


@pytest.fixture(scope="module")
def site(accounts):
    with small_site(accounts) as url:
        yield url


@pytest.fixture
def visitor(site):
    with httpx2.Client(base_url=site, timeout=120) as client:
        yield client


def sign_in(client, name, password=None, **more):
    password = PASSWORDS[name] if password is None else password
    return client.post("/login", data={"name": name, "password": password, **more})


def test_the_page_leads_to_the_form_and_the_form_to_the_page(visitor):
    reply = visitor.get("/")
    assert (reply.status_code, reply.headers["location"]) == (303, "/login")
    deep = visitor.get("/mine/a", headers={"Accept": "text/html"})
    assert deep.headers["location"] == "/login?next=/mine/a"
    form = visitor.get(deep.headers["location"])
    assert form.status_code == 200
    assert "script" not in form.text
    assert "default-src 'none'" in form.headers["content-security-policy"]
    signed_in = sign_in(visitor, "ada", next="/mine/a")
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/mine/a")
    [cookie] = signed_in.headers.get_list("set-cookie")
    for word in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=604800"):
        assert word in cookie
    assert "Secure" not in cookie
    assert visitor.get("/mine/a").json() == {"name": "a", "user": "ada"}
    assert visitor.get("/login").headers["location"] == "/"
    assert visitor.get("/").status_code == 200

    assert visitor.post("/logout").headers["location"] == "/login?out=1"
    assert visitor.get("/mine/a").status_code == 401
    assert "You are signed out." in visitor.get("/login?out=1").text


def test_a_wrong_password_and_an_unknown_name_are_told_alike(visitor):
    wrong, unknown = sign_in(visitor, "ada", "x"), sign_in(visitor, "adb", "x")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace('value="ada"', "") == unknown.text.replace('value="adb"', "")
    assert "The name or the password is wrong." in wrong.text


def test_events_of_the_page_know_whose_they_are(visitor):
    sign_in(visitor, "grace")
    body = {"data": [], "session_hash": "graces"}
    direct = visitor.post("/gradio_api/run/predict", json={**body, "fn_index": WHO})
    assert direct.json()["data"] == ["user=grace"]
    visitor.post("/gradio_api/queue/join", json={**body, "fn_index": WHO_QUEUED})
    assert "user=grace" in visitor.get("/gradio_api/queue/data?session_hash=graces").text


def test_programs_send_the_password_with_each_request(site):
    for headers in (None, {"Authorization": f"Bearer ada:{PASSWORDS['ada']}"}):
        auth = ("ada", PASSWORDS["ada"]) if headers is None else None
        reply = httpx2.post(site + "/v1/echo", json={}, auth=auth, headers=headers, timeout=120)
        assert reply.json()["user"] == "ada"
    refused = httpx2.post(site + "/v1/echo", json={})
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Basic ")
    assert refused.json()["error"]["type"] == "authentication_error"
    page = httpx2.get(site + "/mine/x", auth=("ada", PASSWORDS["ada"]))
    assert page.status_code == 401, "the page takes a session alone"


def test_too_many_wrong_passwords(accounts):
    with small_site(accounts) as url, httpx2.Client(base_url=url, timeout=120) as client:
        statuses = [sign_in(client, "ada", "x").status_code for _ in range(6)]
        assert statuses == [401] * 5 + [429]
        refused = sign_in(client, "ada")
        assert refused.status_code == 429, "the right one has to wait as well"
        assert 0 < int(refused.headers["retry-after"]) <= 900
        assert "Too many wrong passwords. Try again in 15 minutes." in refused.text
        assert sign_in(client, "grace").status_code == 303


def test_a_session_ends_with_its_password_or_account(site, accounts):
    add_account(accounts, "eve", "a password of eve")
    with httpx2.Client(base_url=site, timeout=120) as client:
        sign_in(client, "eve", "a password of eve")
        assert client.get("/mine/x").json()["user"] == "eve"
        change_password(accounts, "eve", "another one of eve")
        assert client.get("/mine/x").status_code == 401
        sign_in(client, "eve", "another one of eve")
        assert client.get("/mine/x").status_code == 200
        remove_account(accounts, "eve")
        assert client.get("/mine/x").status_code == 401


def test_an_answer_stops_when_its_user_is_removed(site, accounts):
    add_account(accounts, "mallory", "a password of mallory")
    with httpx2.Client(base_url=site, timeout=120) as client:
        sign_in(client, "mallory", "a password of mallory")
        body = {"data": [], "fn_index": COUNT_DOWN, "session_hash": "mallorys"}
        assert client.post("/gradio_api/queue/join", json=body).status_code == 200
        seen: list[str] = []
        removed = False
        with client.stream("GET", "/gradio_api/queue/data?session_hash=mallorys") as stream:
            for line in stream.iter_lines():
                if line.startswith("data: "):
                    seen.append(json.loads(line[6:])["msg"])
                if seen.count("process_generating") == 3 and not removed:
                    remove_account(accounts, "mallory")
                    removed = True
        assert removed
        assert "process_completed" not in seen


def test_over_tls_the_cookie_is_bound_to_this_host(accounts):
    with small_site(accounts, public_url="https://advisor.example.org") as url:
        headers = {"Host": "advisor.example.org", "X-Forwarded-Proto": "https"}
        data = {"name": "ada", "password": PASSWORDS["ada"]}
        reply = httpx2.post(url + "/login", data=data, headers=headers, timeout=120)
        cookie = reply.headers["set-cookie"]
        assert cookie.startswith(f"__Host-{COOKIE}=")
        assert "Secure" in cookie


@pytest.mark.skipif("sys.platform == 'win32'", reason="modes of files are POSIX")
def test_nobody_passes_once_the_file_is_open_to_others(tmp_path):
    path = make_accounts(tmp_path)
    with small_site(path) as url, httpx2.Client(base_url=url, timeout=120) as client:
        sign_in(client, "ada")
        assert client.get("/mine/x").status_code == 200
        path.chmod(0o644)
        closed = client.get("/mine/x")
        assert closed.status_code == 503
        assert str(path) not in closed.text
        assert sign_in(client, "ada").status_code == 503
        path.chmod(0o600)
        assert client.get("/mine/x").status_code == 200


def test_the_form_has_the_colours_of_the_page():
    ours, page = (
        re.findall(r"(--gw-[a-z-]+):\s*([^;]+);", files("ui").joinpath(name).read_text("utf-8"))
        for name in ("door/login.css", "page/style.css")
    )
    assert ours
    assert set(ours) <= set(page)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_works_in_a_browser_without_scripts(site, browser, scheme):
    context = browser.new_context(
        java_script_enabled=False, color_scheme=scheme, viewport={"width": 360, "height": 640}
    )
    page = context.new_page()
    page.goto(site + "/mine/x", wait_until="load")
    page.goto(site + "/login?next=/mine/x")
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("alert").inner_text() == "The name or the password is wrong."
    page.get_by_label("Password").fill(PASSWORDS["ada"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/mine/x")
    assert '"user":"ada"' in page.content()
    context.close()
