"""What `advisor serve` puts together."""

import pytest

import ui.start
from advisor.settings import load_settings
from index.errors import IndexMissing
from tests.ui.conftest import serving
from ui.door.account_records import AccountsError
from ui.keeping.folder import data_dir
from ui.start import open_services, warm_up


def test_what_people_did_lies_beside_the_index_and_is_theirs_alone(handbook_settings, tmp_path):
    settings = load_settings(None, {"index_dir": tmp_path / "handbook"})
    assert data_dir(settings) == tmp_path / "handbook-data"
    with open_services(settings) as services:
        kept = services.store.create("")
        services.preferences.save("", services.preferences.load("").model_copy())
    assert {path.name for path in data_dir(settings).iterdir()} >= {
        "conversations.sqlite3",
        "preferences",
    }
    assert not settings.index_dir.exists()
    with open_services(settings) as services:
        assert services.store.load("", kept.id).id == kept.id


def test_an_address_that_others_reach_needs_accounts(tmp_path):
    settings = load_settings(None, {"index_dir": tmp_path / "index", "host": "0.0.0.0"})
    with pytest.raises(AccountsError, match="--auth"), open_services(settings):
        pass


@pytest.mark.parametrize(
    ("cores", "model", "served"),
    [
        (1, "", 1),
        (2, "", 2),
        (8, "", 2),
        (
            1,
            "openai:http://127.0.0.1:1/v1, openai:http://127.0.0.1:2/v1, openai:http://127.0.0.1:3/v1",
            3,
        ),
    ],
)
def test_how_many_are_answered_at_a_time(cores, model, served, tmp_path, monkeypatch):
    monkeypatch.setattr(ui.start, "available_cores", lambda: cores)
    changes = {"index_dir": tmp_path / "none", **({"model": model} if model else {})}
    with open_services(load_settings(None, changes)) as services:
        tickets = [services.queue.join(str(who)) for who in range(5)]
        assert sum(ticket.served for ticket in tickets) == served


def test_warming_up_over_no_index_is_left_to_the_page(tmp_path):
    with open_services(load_settings(None, {"index_dir": tmp_path / "none"})) as services:
        warm_up(services.advisor)
        with pytest.raises(IndexMissing):
            services.advisor.describe()


@pytest.mark.browser
def test_a_page_over_no_index_says_how_to_fill_it(tmp_path, open_page):
    settings = load_settings(None, {"index_dir": tmp_path / "none"})
    with open_services(settings) as services, serving(services) as url:
        page = open_page(url, dies=True)
        page.get_by_text("Nothing is indexed yet").first.wait_for()
        page.get_by_role("button", name="add documents").click()
        assert page.get_by_role("tab", name="Documents").get_attribute("aria-selected") == "true"
        page.context.close()
