from __future__ import annotations

import inspect
import json
import random
import re
import secrets
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisor.conversations.transcripts import AskedOver
from advisor.errors import USER_ERRORS
from tests.ui.reading import played
from tests.ui.scripted import HOSTILE, abstain_events, hostile_events, length_events, pay_events
from ui.conversations.exchange import Phase, TurnView, conversation_of
from ui.conversations.file import MIGRATIONS, ConversationFile, StoreError
from ui.conversations.store import ConversationStore
from ui.conversations.stored import ConversationMissing
from ui.keeping.opening import open_tables
from ui.scope import ALL, Scope

ROOT = Path(__file__).parents[3]
PAY = played(pay_events("How much are interns paid?")).located({"d1": "pay.md"})
LENGTH = replace(played(length_events("And how long?"), "And how long?"), number=2)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "conversations.sqlite3"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What a store does it does in a file and in a database; some tests are of the file alone."""
    if "store" in metafunc.fixturenames:
        of_file = "path" in inspect.signature(metafunc.function).parameters
        places = ["file"] if of_file else ["file", "database"]
        metafunc.parametrize("store", places, indirect=True)


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[ConversationStore]:
    if request.param == "file":
        opened = ConversationStore(request.getfixturevalue("path"))
    else:
        url = request.getfixturevalue("postgres_url")
        tables = open_tables(url, lambda error: StoreError(str(error)))
        opened = ConversationStore(tables, secrets.token_hex(8))
    yield opened
    opened.close()


def reopened(path: Path) -> ConversationStore:
    return ConversationStore(path)


class TestKeeping:
    def test_a_new_conversation(self, store: ConversationStore) -> None:
        made = store.create("ada")
        assert (made.owner, made.title, made.turns, dict(made.ratings)) == (
            "ada", "New conversation", (), {},
        )  # fmt: skip
        assert made.created == made.changed
        assert abs((datetime.now(UTC) - made.created).total_seconds()) < 60
        assert store.load("ada", made.id) == made

    def test_exchanges_survive_a_restart(self, store: ConversationStore, path: Path) -> None:
        turns = [
            PAY,
            LENGTH,
            played(abstain_events("How many are accepted?")),
            played(hostile_events("Hostile?\x00\ud800")),
            played(pay_events("Again?"), stop=4).stopped(),
            TurnView(6, "Why?").failed("The model file is damaged."),
        ]
        key = store.create("").id
        for number, turn in enumerate(turns, start=1):
            assert store.append("", key, turn) == number
        store.close()
        kept = reopened(path).load("", key)
        assert kept.turns == tuple(replace(t, number=n) for n, t in enumerate(turns, start=1))
        assert kept.changed > kept.created

    def test_a_conversation_goes_on(self, store: ConversationStore) -> None:
        key = store.create("").id
        turns = (PAY, LENGTH, TurnView(3, "Why?").failed("No."))
        for turn in turns:
            store.append("", key, turn)
        conversation = conversation_of(store.load("", key).turns)
        assert conversation == conversation_of(turns)
        assert len(conversation.turns) == 2

    def test_what_has_come_so_far_is_kept(self, store: ConversationStore) -> None:
        key = store.create("").id
        store.append("", key, PAY)
        second = store.append("", key, TurnView(2, "And how long?"))
        assert store.load("", key).turns[1].phase is Phase.STOPPED
        store.update("", key, replace(LENGTH, key=second))
        assert store.load("", key).turns == (PAY, LENGTH)

    def test_nothing_to_update(self, store: ConversationStore) -> None:
        key = store.create("").id
        with pytest.raises(StoreError, match="has no question 0"):
            store.update("", key, PAY)

    def test_deleting(self, store: ConversationStore, path: Path) -> None:
        key = store.create("", "Salaries of tortoises").id
        store.append("", key, replace(PAY, question="What does a tortoise earn?"))
        other = store.create("")
        store.delete("", key)
        assert [c.id for c in store.list("")] == [other.id]
        with pytest.raises(ConversationMissing):
            store.load("", key)
        for file in path.parent.iterdir():
            assert b"ortoise" not in file.read_bytes(), f"{file.name} still holds it"

    def test_an_exchange_that_cannot_be_read(self, store: ConversationStore, path: Path) -> None:
        key = store.create("").id
        store.append("", key, PAY)
        store.append("", key, LENGTH)
        with sqlite3.connect(path) as db:
            db.execute("UPDATE turns SET record = '{\"version\": 99}' WHERE number = 1")
        db.close()
        first, second = store.load("", key).turns
        assert (first.phase, first.question) == (Phase.FAILED, PAY.question)
        assert "cannot be read" in first.error
        assert second == LENGTH


class TestScope:
    """What a conversation is asked over is kept with it."""

    SPEECH = Scope(collection="Größe")
    TICKED = Scope(documents=frozenset({"a", "b"}), paths=frozenset({"/d/a.md", "/d/b.md"}))

    @pytest.mark.parametrize("scope", [ALL, SPEECH, TICKED, Scope(collection=HOSTILE)])
    def test_it_survives_a_restart(
        self, store: ConversationStore, path: Path, scope: Scope
    ) -> None:
        key = store.create("ada", scope=scope).id
        changed = store.create("ada").id
        store.keep_scope("ada", changed, scope)
        store.close()
        again = reopened(path)
        for kept in (key, changed):
            assert again.load("ada", kept).scope == again.scope("ada", kept) == scope
        again.close()

    def test_each_conversation_has_its_own(self, store: ConversationStore) -> None:
        first, second = store.create("ada", scope=self.SPEECH).id, store.create("ada").id
        before = store.load("ada", first)
        store.keep_scope("ada", second, self.TICKED)
        assert store.scope("ada", first) == self.SPEECH
        assert store.scope("ada", second) == self.TICKED
        store.keep_scope("ada", first, ALL)
        assert store.load("ada", first) == replace(before, scope=ALL)
        with pytest.raises(ConversationMissing):
            store.keep_scope("bob", first, ALL)
        with pytest.raises(ConversationMissing):
            store.scope("bob", first)

    def test_conversations_follow_a_new_name(self, store: ConversationStore) -> None:
        kept = [store.create("ada", scope=scope).id for scope in (self.SPEECH, ALL, self.TICKED)]
        others = store.create("bob", scope=self.SPEECH).id
        after = Scope(collection="Talks")
        store.replace_scope("ada", self.SPEECH, after)
        assert [store.scope("ada", key) for key in kept] == [after, ALL, self.TICKED]
        assert store.scope("bob", others) == self.SPEECH

    def test_those_kept_before_are_asked_over_everything(self, path: Path) -> None:
        old = ConversationFile(path, MIGRATIONS[:3])
        with old.change():
            old.rows("INSERT INTO conversations VALUES (1, 'k', 'ada', '', 1, 1, NULL)")
        old.close()
        store = ConversationStore(path)
        assert store.load("ada", "k").scope == ALL
        store.close()

    def test_what_a_question_was_asked_over_is_kept(self, store: ConversationStore) -> None:
        key = store.create("").id
        over = AskedOver(2, titles=("Bread", "Soup"))
        store.append("", key, replace(PAY, over=over))
        assert store.load("", key).turns[0].over == over


class TestListing:
    def test_newest_change_first(self, store: ConversationStore) -> None:
        first, second, third = (store.create("").id for _ in range(3))
        store.append("", first, PAY)
        assert [c.id for c in store.list("")] == [first, third, second]
        assert [c.turns for c in store.list("")] == [1, 0, 0]

    @pytest.mark.parametrize(
        ("given", "question", "title"),
        [
            ("", "How much are interns paid?", "How much are interns paid?"),
            ("", "word " * 40, " ".join(["word"] * 12) + "…"),
            ("  My own\n title ", "How much?", "My own title"),
            ("x" * 500, "How much?", "x" * 200),
            ("", HOSTILE, '<script>window.hacked=1</script><img src=x…'),
        ],
    )  # fmt: skip
    def test_titles(self, store: ConversationStore, given: str, question: str, title: str) -> None:
        key = store.create("", given).id
        store.append("", key, replace(PAY, question=question))
        store.append("", key, LENGTH)
        assert store.load("", key).title == title
        assert store.list("")[0].title == title

    def test_renaming(self, store: ConversationStore) -> None:
        key = store.create("").id
        store.append("", key, PAY)
        store.rename("", key, "Pay")
        assert store.load("", key).title == "Pay"
        store.rename("", key, " ")
        assert store.load("", key).title == PAY.question

    @pytest.mark.parametrize(
        ("search", "found"),
        [
            ("", {"pay", "zurich", "percent"}),
            ("PAID", {"pay"}),
            ("paid interns", {"pay"}),
            ("how long", {"zurich", "pay"}),
            ("zürich", {"zurich"}),
            ("Zurich", {"zurich"}),
            ("100%", {"percent"}),
            ("%", {"percent"}),
            ("_", set()),
            ("'; DROP TABLE conversations; --", set()),
            ("\x00", {"pay", "zurich", "percent"}),
            ("\ud800nothing", set()),
            ("nothing", set()),
        ],
    )
    def test_searching(self, store: ConversationStore, search: str, found: set[str]) -> None:
        pay = store.create("", "pay").id
        store.append("", pay, PAY)
        store.append("", pay, LENGTH)
        zurich = store.create("", "zurich").id
        store.append("", zurich, replace(PAY, question="How long is the train to ZÜRICH?"))
        store.create("", "percent")
        percent = store.create("else").id
        store.append("else", percent, PAY)
        key = next(c.id for c in store.list("") if c.title == "percent")
        store.append("", key, replace(PAY, question="Is it 100% true?"))
        assert {c.title for c in store.list("", search)} == found


class TestRating:
    def test_thumbs_and_comments(self, store: ConversationStore, path: Path) -> None:
        key = store.create("").id
        store.append("", key, PAY)
        store.append("", key, LENGTH)
        store.rate("", key, 1, "up")
        store.rate("", key, 2, "down", " It is <b>wrong</b>. ")
        store.rate("", key, 1, "down", "On second thoughts")
        store.close()
        kept = reopened(path).load("", key).ratings
        assert {n: (r.thumb, r.comment) for n, r in kept.items()} == {
            1: ("down", "On second thoughts"), 2: ("down", "It is <b>wrong</b>."),
        }  # fmt: skip

    def test_taking_it_back(self, store: ConversationStore) -> None:
        key = store.create("").id
        store.append("", key, PAY)
        store.rate("", key, 1, "up")
        store.rate("", key, 1, None, "Only words")
        assert store.load("", key).ratings[1].thumb is None
        store.rate("", key, 1, None)
        assert store.load("", key).ratings == {}

    def test_a_rating_belongs_to_the_version_it_was_given_to(
        self, store: ConversationStore
    ) -> None:
        key = store.create("").id
        first = store.append("", key, PAY)
        store.rate("", key, first, "up")
        second = store.append("", key, PAY, after=0)
        assert second not in store.load("", key).ratings
        store.rate("", key, second, "down")
        store.choose("", key, first)
        ratings = store.load("", key).ratings
        assert (ratings[first].thumb, ratings[second].thumb) == ("up", "down")

    @pytest.mark.parametrize("number", [0, 2, -1, 10**18])
    def test_of_nothing(self, store: ConversationStore, number: int) -> None:
        key = store.create("").id
        store.append("", key, PAY)
        with pytest.raises(StoreError, match=f"no question {number}"):
            store.rate("", key, number, "up")


INJECTIONS = [
    "", "' OR '1'='1", "x'; DROP TABLE conversations; --", '" OR ""="', "%", "_", "*", "\x00",
    "\ud800", "1", "0 UNION SELECT number FROM conversations", "../../conversations.sqlite3",
]  # fmt: skip


class TestOwners:
    @pytest.mark.parametrize("guesser", ["eve", "", "ADA", "ada ", "ada'--", "%", "a\x00da"])
    def test_what_belongs_to_another_is_not_there(
        self, store: ConversationStore, guesser: str
    ) -> None:
        key = store.create("ada", "Secret").id
        store.append("ada", key, PAY)
        before = store.load("ada", key)
        attempts = [
            lambda: store.load(guesser, key),
            lambda: store.append(guesser, key, LENGTH),
            lambda: store.update(guesser, key, replace(PAY, key=1)),
            lambda: store.choose(guesser, key, 1),
            lambda: store.rename(guesser, key, "Mine"),
            lambda: store.delete(guesser, key),
            lambda: store.rate(guesser, key, 1, "up"),
        ]
        said = set()
        for attempt in attempts:
            with pytest.raises(ConversationMissing) as raised:
                attempt()
            said.add(str(raised.value))
        with pytest.raises(ConversationMissing) as raised:
            store.load(guesser, "an id that nobody has")
        assert said == {str(raised.value)}, "the message tells that it exists"
        assert store.list(guesser) == []
        assert store.list(guesser, "Secret") == []
        assert store.load("ada", key) == before

    @pytest.mark.parametrize("key", INJECTIONS)
    def test_ids_that_are_sql(self, store: ConversationStore, key: str) -> None:
        kept = store.create("ada", "Kept").id
        store.append("ada", kept, PAY)
        for attempt in (
            lambda: store.load("ada", key),
            lambda: store.delete("ada", key),
            lambda: store.rename("ada", key, key),
            lambda: store.append("ada", key, PAY),
        ):
            with pytest.raises(ConversationMissing):
                attempt()
        assert store.load("ada", kept).turns == (PAY,)

    @pytest.mark.parametrize("text", INJECTIONS)
    def test_owners_titles_and_comments_that_are_sql(
        self, store: ConversationStore, text: str
    ) -> None:
        key = store.create(text, text).id
        store.append(text, key, replace(PAY, question=text))
        store.rename(text, key, text)
        store.rate(text, key, 1, "up", text)
        kept = store.load(text, key)
        assert kept.turns[0].question == text
        assert [c.id for c in store.list(text)] == [key]

    def test_ids_cannot_be_guessed(self, store: ConversationStore) -> None:
        keys = {store.create("").id for _ in range(50)}
        assert len(keys) == 50
        assert min(map(len, keys)) >= 22


WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from tests.ui.conversations.test_store import PAY
from ui.conversations.store import ConversationStore

store = ConversationStore(Path(sys.argv[1]))
keys = sys.argv[2].split(",")
turns = int(sys.argv[3])
# Goes on where the one before it was killed.
counts = [len(store.load("", key).turns) for key in keys]
print("ready", flush=True)
while min(counts) < turns:
    at = counts.index(min(counts))
    question = f"{at}: question {counts[at] + 1}?"
    number = store.append("", keys[at], replace(PAY, question=question))
    counts[at] = number
    print(at, number, flush=True)
"""


def start_writer(path: Path, keys: list[str], turns: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), ",".join(keys), str(turns)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


class TestManyAndKilled:
    def test_nothing_acknowledged_is_lost(self, path: Path) -> None:
        """Two conversations of 20 exchanges, whose writer is killed again and again."""
        store = ConversationStore(path)
        keys = [store.create("").id for _ in range(2)]
        store.close()
        chance = random.Random(7)
        acknowledged = [0, 0]
        kills = 0
        while min(acknowledged) < 20:
            writer = start_writer(path, keys, 20)
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            for line in self.some_lines(writer, chance.randint(1, 9)):
                at, number = map(int, line.split())
                acknowledged[at] = number
            writer.send_signal(signal.SIGKILL)
            # What it had said before the signal reached it.
            for line in writer.stdout.read().splitlines(keepends=True):
                if line.endswith("\n"):
                    at, number = map(int, line.split())
                    acknowledged[at] = number
            writer.stdout.close()
            kills += writer.wait() == -signal.SIGKILL
            store = ConversationStore(path)
            for at, key in enumerate(keys):
                turns = store.load("", key).turns
                assert acknowledged[at] <= len(turns) <= acknowledged[at] + 1
                acknowledged[at] = len(turns)
                assert list(turns) == [
                    replace(PAY, number=n, question=f"{at}: question {n}?")
                    for n in range(1, len(turns) + 1)
                ]
            store.close()
        assert kills >= 3
        assert acknowledged == [20, 20]

    @staticmethod
    def some_lines(writer: subprocess.Popen[str], most: int) -> Iterator[str]:
        assert writer.stdout is not None
        for _ in range(most):
            line = writer.stdout.readline()
            if not line:
                return
            yield line

    def test_two_processes_write_at_once(self, path: Path) -> None:
        store = ConversationStore(path)
        keys = [store.create("").id for _ in range(2)]
        writers = [start_writer(path, [key], 20) for key in keys]
        for writer in writers:
            out, _ = writer.communicate(timeout=100)
            assert writer.returncode == 0
            assert out.splitlines() == ["ready", *(f"0 {n}" for n in range(1, 21))]
        for key in keys:
            assert len(store.load("", key).turns) == 20
        store.close()

    def test_two_processes_write_one_conversation(self, path: Path) -> None:
        store = ConversationStore(path)
        key = store.create("").id
        writers = [start_writer(path, [key], 20) for _ in range(2)]
        said = [writer.communicate(timeout=100)[0].split()[2::2] for writer in writers]
        numbers = sorted(int(number) for numbers in said for number in numbers)
        assert numbers == list(range(1, len(numbers) + 1))
        assert [t.number for t in store.load("", key).turns] == numbers
        store.close()

    def test_many_threads(self, store: ConversationStore) -> None:
        keys = [store.create(f"user {n}").id for n in range(8)]
        trouble: list[BaseException] = []

        def write(n: int) -> None:
            try:
                for i in range(10):
                    store.append(f"user {n}", keys[n], replace(PAY, question=f"{n} asks {i}"))
                    store.list(f"user {n}", "asks")
                    store.load(f"user {n}", keys[n])
            except BaseException as error:
                trouble.append(error)

        threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert trouble == []
        for n, key in enumerate(keys):
            asked = [turn.question for turn in store.load(f"user {n}", key).turns]
            assert asked == [f"{n} asks {i}" for i in range(10)]


FULL_DISK = """
import json, sys
from dataclasses import replace
from pathlib import Path
from tests.ui.conversations.test_store import PAY
from ui.conversations.file import StoreError
from ui.conversations.store import ConversationStore

path = Path(sys.argv[1]) / "conversations.sqlite3"
store = ConversationStore(path)
key = store.create("").id
kept = 0
try:
    while kept < 5000:
        kept = store.append("", key, replace(PAY, question=f"Question {kept + 1}?"))
except StoreError as error:
    said = str(error)
assert len(store.load("", key).turns) == kept
store.close()
assert len(ConversationStore(path).load("", key).turns) == kept
print(json.dumps([kept, said]))
"""


class TestTrouble:
    def test_the_file_is_its_owners_alone(self, store: ConversationStore, path: Path) -> None:
        store.create("")
        for file in path.parent.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name

    def test_what_is_no_database(self, path: Path) -> None:
        path.parent.mkdir()
        path.write_text("not a database, " * 500)
        with pytest.raises(StoreError, match=f"{path} cannot be read.*move it away") as raised:
            ConversationStore(path)
        assert isinstance(raised.value, USER_ERRORS)
        assert path.read_text().startswith("not a database")

    def test_another_programs_database(self, path: Path) -> None:
        path.parent.mkdir()
        with sqlite3.connect(path) as db:
            db.execute("CREATE TABLE conversations(id TEXT)")
        db.close()
        before = path.read_bytes()
        with pytest.raises(StoreError, match="another program"):
            ConversationStore(path)
        assert path.read_bytes() == before

    def test_pages_that_are_damaged(self, path: Path) -> None:
        store = ConversationStore(path)
        key = store.create("").id
        for _ in range(20):
            store.append("", key, PAY)
        store.close()
        data = bytearray(path.read_bytes())
        data[4096:] = random.Random(1).randbytes(len(data) - 4096)
        path.write_bytes(data)
        with pytest.raises(StoreError, match=f"{path} cannot be read"):
            ConversationStore(path).load("", key)

    def test_a_later_version(self, path: Path) -> None:
        ConversationStore(path).close()
        with sqlite3.connect(path) as db:
            db.execute("PRAGMA user_version = 99")
        db.close()
        with pytest.raises(StoreError, match="later version of groundwise.*Update"):
            ConversationStore(path)

    def test_an_older_version_is_brought_up_to_date(self, path: Path) -> None:
        store = ConversationStore(path)
        key = store.create("").id
        store.append("", key, PAY)
        store.close()
        later = (*MIGRATIONS, "ALTER TABLE turns ADD COLUMN mood TEXT; CREATE TABLE more(a);")
        for _ in range(2):
            file = ConversationFile(path, later)
            with file.reading():
                assert file.rows("SELECT mood, question FROM turns") == [(None, PAY.question)]
                assert file.rows("PRAGMA user_version") == [(len(later),)]
            file.close()

    def test_a_migration_that_fails_leaves_the_file_as_it_was(self, path: Path) -> None:
        ConversationStore(path).close()
        with pytest.raises(StoreError):
            ConversationFile(path, (*MIGRATIONS, "CREATE TABLE more(a); SELECT nonsense;"))
        with ConversationFile(path).reading():
            pass
        store = ConversationStore(path)
        assert store.list("") == []

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(StoreError, match="cannot be kept in.*permissions"):
            ConversationStore(tmp_path / "file" / "conversations.sqlite3")

    def test_a_folder_in_the_way(self, path: Path) -> None:
        path.mkdir(parents=True)
        with pytest.raises(StoreError, match="cannot be kept in.*permissions"):
            ConversationStore(path)

    def test_a_closed_store(self, path: Path) -> None:
        store = ConversationStore(path)
        store.close()
        store.close()
        with pytest.raises(StoreError, match="closed"):
            store.list("")

    def test_a_file_in_use(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from ui.conversations import file as conversation_file

        monkeypatch.setattr(conversation_file, "_WAIT_SECONDS", 0.05)
        store = ConversationStore(path)
        key = store.create("").id
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="Another program"):
            store.append("", key, PAY)
        assert store.load("", key).turns == ()
        other.execute("ROLLBACK")
        store.append("", key, PAY)
        other.close()
        store.close()

    @pytest.mark.skipif(sys.platform != "linux", reason="needs a file system of its own")
    @pytest.mark.parametrize(
        ("options", "script", "says"),
        [
            ("size=600k", FULL_DISK, "is full, so that this was not kept. Free some space"),
            ("size=400k,ro", "ConversationStore", "cannot be kept in.*Read-only file system"),
        ],
    )
    def test_disks(self, tmp_path: Path, options: str, script: str, says: str) -> None:
        if shutil.which("unshare") is None:
            pytest.skip("needs unshare")
        if script != FULL_DISK:
            script = (
                "import json, sys\nfrom pathlib import Path\n"
                "from ui.conversations.file import StoreError\n"
                "from ui.conversations.store import ConversationStore\n"
                "try:\n    ConversationStore(Path(sys.argv[1]) / 'conversations.sqlite3')\n"
                "except StoreError as error:\n    print(json.dumps([1, str(error)]))\n"
            )
        # Mounted where only this process sees it, and gone when it ends.
        mount = f'mount -t tmpfs -o {options} none "$1" || exit 77; shift; exec "$@"'
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", mount, "sh", str(tmp_path), sys.executable, "-c",
             script, str(tmp_path)],
            cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        if done.returncode == 77 or "unshare" in done.stderr:
            pytest.skip("may not mount a file system here")
        assert done.returncode == 0, done.stderr
        kept, said = json.loads(done.stdout)
        assert kept > 0
        assert re.search(says, said), said
