from tests.ui.scripted import HOSTILE, ScriptedStatus
from ui.models.change import Progress, Step
from ui.page.settings import html as rendering


def test_a_threshold_of_the_servers_own_is_one_of_the_choices():
    assert [threshold for _, threshold in rendering.cares(0.5)] == [0.3, 0.5, 0.8]
    assert ("Set by hand (0.62)", 0.62) in rendering.cares(0.5, 0.62)
    assert [threshold for _, threshold in rendering.cares(0.62)] == [0.3, 0.5, 0.62, 0.8]


def test_being_more_careful_declines_more_and_is_right_less_often():
    cells = [
        [int(cell.split(" ")[0]) for cell in row.split("<td>")[1:]]
        for row in rendering.measured_cares(0.5).split("</thead>")[1].split("<tr>")[1:]
    ]
    assert len(cells) == 3
    right = [row[::2] for row in cells]
    caught = [row[1::2] for row in cells]
    assert right == sorted(right, reverse=True)
    assert caught == sorted(caught)


def test_what_is_in_use_is_text():
    line = rendering.in_use(ScriptedStatus(model=HOSTILE, offload=HOSTILE, index_dir=HOSTILE))
    assert "<script" not in line and "<img" not in line
    assert "12 documents, 1,284 passages" in line


def test_a_download_has_a_bar_once_its_size_is_known():
    asked = Progress(Step.DOWNLOADING, "hf:o/r/<b>.gguf")
    assert '<progress aria-label="Download"></progress>' in rendering.change(asked)
    assert "<b>" not in rendering.change(asked)
    half = Progress(Step.DOWNLOADING, "hf:o/r/f.gguf", 50_000_000, 100_000_000)
    assert "50 MB of 100 MB (50 %)" in rendering.change(half)
    assert 'value="50"' in rendering.change(half)


def test_how_a_change_ended_is_said():
    assert rendering.change(Progress()) == ""
    assert 'role="status"' in rendering.change(Progress(Step.DONE, "embedded"))
    failed = rendering.change(Progress(Step.FAILED, "x", error="No <b>. Run `advisor doctor`."))
    assert 'role="alert"' in failed
    assert "No &lt;b&gt;. Run <code>advisor doctor</code>." in failed
