import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from advisor.doctor import checks as doctor
from advisor.doctor.checks import check_ocr, check_one_token, run_checks
from advisor.doctor.finding import Check
from advisor.doctor.index_checks import check_chroma
from advisor.settings import Settings
from tests.advisor.small_gguf import write_adapter, write_model
from tests.model_servers import WritingServer


def child(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def only(checks: Iterator[Check]) -> Check:
    (check,) = checks
    return check


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(index_dir=tmp_path / "index", context_tokens=256)


@pytest.mark.real_model
def test_a_sound_installation_passes(settings: Settings) -> None:
    checks = {check.name: check for check in run_checks(settings)}
    assert [check for check in checks.values() if check.ok is False] == []
    expected = {"Python", "llama-cpp-python", "Language model", "One token", "GPU"}
    expected |= {"Embedding model", "Chroma", "Index", "Disk of the index", "Terminal"}
    assert expected <= set(checks)
    for name in ("Language model", "One token", "Embedding model", "Chroma"):
        assert checks[name].ok is True
    assert "of 31 layers offloaded" in checks["GPU"].detail


@pytest.mark.real_model
def test_one_token_runs_by_itself() -> None:
    command = [sys.executable, "-m", "advisor.doctor.one_token", "embedded"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert "CPU" in lines[0]["build"]
    assert lines[1]["text"] and lines[1]["offload"]["total"] == 31


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
@pytest.mark.parametrize("name", ["SIGSEGV", "SIGILL"])
def test_a_crash_becomes_a_sentence_with_a_remedy(name: str) -> None:
    code = (
        "import os, resource, signal\n"
        "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n"
        'print(\'{"build": "0.3; CPU"}\', flush=True)\n'
        f"os.kill(os.getpid(), signal.{name})"
    )
    check = only(check_one_token(child(code)))
    assert check.ok is False
    assert f"ended with {name}; it was built for instructions or a GPU" in check.detail
    assert "pip install --no-cache-dir --force-reinstall --no-deps" in check.remedy
    # This build has no AMX, so that its other instructions are to blame.
    assert "amx" not in check.remedy and "GGML_NATIVE=OFF" in check.remedy


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
def test_a_child_that_was_killed_speaks_of_memory() -> None:
    check = only(check_one_token(child("import os; os.kill(os.getpid(), 9)")))
    assert check.ok is False and "SIGKILL, as when memory runs out" in check.detail


def test_the_flags_against_amx_are_for_x86_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    for built in ("", "CPU : AVX512 = 1 | AMX_INT8 = 1 |"):
        assert "-mno-amx-tile -mno-amx-int8 -mno-amx-bf16" in doctor.rebuild_command(built)
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    assert "amx" not in doctor.rebuild_command("AMX_INT8 = 1")


def test_a_child_that_hangs_is_ended() -> None:
    check = only(check_one_token(child("import time; time.sleep(60)"), timeout=0.5))
    assert check.ok is False and "nothing within" in check.detail and check.remedy


def test_a_child_that_fails_is_quoted() -> None:
    check = only(check_one_token(child("raise SystemExit('no such thing')")))
    assert check.ok is False and "status 1: no such thing" in check.detail


def test_a_broken_model_is_a_sentence(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(b"GGUF" + bytes(100))
    broken = settings.model_copy(update={"model": str(path)})
    check = only(doctor.check_model(broken))
    assert check.ok is False and "cannot load" in check.detail
    absent = settings.model_copy(update={"model": str(tmp_path / "absent.gguf")})
    assert doctor.check_model_file(absent).ok is False


def test_a_gpu_that_lies_idle_is_told() -> None:
    offload = {"asked": 5, "got": 0, "total": 31, "device": "CPU", "warning": "docs/gpu.md"}
    told = json.dumps({"text": "x", "seconds": 1.0, "offload": offload})
    token, gpu = check_one_token(child(f"print('''{told}''')"))
    assert token.ok is True
    assert gpu.ok is False and gpu.remedy == "docs/gpu.md"


def test_amx_in_the_build_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    built = "0.3; CPU : AVX512 = 1 | AMX_INT8 = 1 |"
    monkeypatch.setattr("advisor.models.llama.build_description", lambda: built)
    check = doctor.check_processor()
    assert check.ok is None and "AMX" in check.detail and check.remedy


def test_a_library_that_is_not_built_has_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llama_cpp", None)
    check = doctor.check_processor()
    assert check.ok is False and "pip install" in check.remedy


def test_a_chroma_server_is_asked(settings: Settings) -> None:
    class Heart(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/api/v2/heartbeat" else 404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    httpd = HTTPServer(("127.0.0.1", 0), Heart)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    url = f"http://127.0.0.1:{httpd.server_port}"
    try:
        assert check_chroma(settings.model_copy(update={"chroma": url})).ok is True
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()
    check = check_chroma(settings.model_copy(update={"chroma": url}))
    assert check.ok is False and url in check.detail and "chroma run" in check.remedy


def test_an_absent_model_server_is_told(settings: Settings) -> None:
    away = settings.model_copy(update={"model": "openai:http://127.0.0.1:9/v1#m"})
    check = only(doctor.check_model(away))
    assert check.ok is False and "cannot be reached" in check.detail
    assert doctor.check_model_file(away).ok is None


def test_each_of_several_model_servers_is_asked(settings: Settings) -> None:
    with WritingServer() as there:
        gone = "openai:http://ada:secret@127.0.0.1:9/v1#m"
        several = settings.model_copy(update={"model": f"{there.spec},{gone}"})
        checks = list(doctor.check_model(several))
    assert [check.ok for check in checks] == [True, False]
    assert checks[0].detail == f"{there.spec} answers"
    assert "http://127.0.0.1:9/v1 cannot be reached" in checks[1].detail
    assert "secret" not in str(checks) + str(doctor.check_model_file(several))


def test_a_model_still_to_be_downloaded_is_not_downloaded(settings: Settings) -> None:
    later = settings.model_copy(update={"model": "hf:no-one/nothing/absent.gguf"})
    assert doctor.check_model_file(later).ok is None
    assert list(doctor.check_model(later)) == []


def test_a_full_disk_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "advisor.doctor.checks.shutil.disk_usage", lambda _: SimpleNamespace(free=10**8)
    )
    checks = list(doctor.check_disk(settings))
    assert len(checks) == 3
    assert all(check.ok is False and "0.1 GB free" in check.detail for check in checks)
    assert all(check.remedy for check in checks)


def test_a_terminal_that_cannot_show_text_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(encoding="cp1252"))
    assert doctor.check_terminal().remedy == "set PYTHONUTF8=1"


def test_the_adapter_in_use_is_named(settings: Settings, tmp_path: Path) -> None:
    assert doctor.check_adapter(settings).detail == "none: the model is used as it comes"
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"GGUF")
    mine = settings.model_copy(update={"model_adapter": str(path)})
    assert doctor.check_adapter(mine).detail == f"{path}, for embedded"
    path.unlink()
    gone = doctor.check_adapter(mine)
    assert (gone.ok, gone.remedy) == (False, "Mend the setting `model_adapter`.")


def test_an_adapter_of_another_model_fails_with_the_model(
    settings: Settings, tmp_path: Path
) -> None:
    model, adapter = tmp_path / "m.gguf", tmp_path / "a.gguf"
    write_model(model, "{% for m in messages %}{{ m.content }}{% endfor %}")
    values = {"model": str(model), "model_adapter": str(adapter), "context_tokens": 256}
    chosen = settings.model_copy(update=values)
    write_adapter(adapter, width=32, inner=32)
    token, _ = doctor.check_model(chosen)
    assert token.ok is True and token.detail.endswith(" with the adapter a")
    write_adapter(adapter, width=32, inner=32, base="0" * 64)
    token = only(doctor.check_model(chosen))
    assert token.ok is False and "was made for a file with the SHA-256 000" in token.detail
    assert "`model_adapter`" in token.remedy


def test_ocr_is_there_off_or_cannot_be_loaded(tmp_path: Path) -> None:
    off = check_ocr(Settings(ocr="off"))
    assert off.ok is None and "`ocr` is off" in off.detail
    pytest.importorskip("rapidocr")
    there = check_ocr(Settings())
    assert (there.ok, there.detail.partition(" ")[0]) == (True, "rapidocr")
    missing = str(tmp_path / "a.onnx")
    lost = check_ocr(Settings(ocr_language=missing))
    assert lost.ok is False and missing in lost.detail and "ocr_language" in lost.remedy
