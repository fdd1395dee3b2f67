"""The image, compose.yaml and the manifests: what they name exists, and little is open."""

import fnmatch
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor.settings import Settings

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
MANIFESTS = ROOT / "deploy/kubernetes"
BASE = [
    manifest
    for path in sorted((MANIFESTS / "base").glob("*.yaml"))
    for manifest in yaml.safe_load_all(path.read_text(encoding="utf-8"))
]


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    loaded = yaml.safe_load(COMPOSE)["services"]
    assert isinstance(loaded, dict)
    return loaded


def kinds(kind: str) -> list[dict[str, Any]]:
    return [manifest for manifest in BASE if manifest["kind"] == kind]


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    for manifest in (*kinds("StatefulSet"), *kinds("Deployment")):
        yield manifest["metadata"]["name"], manifest["spec"]["template"]["spec"]


def test_the_settings_exist() -> None:
    texts = "".join([DOCKERFILE, COMPOSE, *map(str, BASE)])
    named = {name.lower() for name in re.findall(r"ADVISOR_([A-Z_]+)", texts)}
    assert named <= set(Settings.model_fields)


def test_the_image_is_built_from_files_that_are_there() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sent = [line[1:] for line in lines if line.startswith("!")]
    assert all((ROOT / name).exists() for name in sent)
    for names in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.M):
        for name in names.split():
            assert name == "." or any(fnmatch.fnmatch(name, allowed) for allowed in sent)


def test_the_image_runs_as_nobody_special_and_holds_no_compiler() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.M)
    assert "g++" not in last and "uv" not in last


def test_caddy_alone_is_reached_and_only_from_this_machine(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["caddy"]
    for port in services["caddy"]["ports"]:
        assert re.fullmatch(r"\$\{HTTPS?:-127\.0\.0\.1:\d+}:\d+", port)
    inside = [name for name in services if name != "caddy"]
    assert all("outside" not in services[name]["networks"] for name in inside)


def test_no_password_stands_in_compose(services: dict[str, Any]) -> None:
    for service in services.values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name:
                assert value == "${POSTGRES_PASSWORD:?set it in .env}"


def test_advisors_write_in_volumes_alone_each_in_its_own(services: dict[str, Any]) -> None:
    advisors = [service for name, service in services.items() if name.startswith("advisor")]
    assert len(advisors) == 2
    assert all(service["read_only"] and service["cap_drop"] == ["ALL"] for service in advisors)
    data = {service["volumes"][0] for service in advisors}
    assert data == {"advisor-1:/data", "advisor-2:/data"}
    shared = [service["volumes"][1:] for service in advisors]
    assert shared[0] == shared[1]


def test_people_come_back_to_their_advisor(services: dict[str, Any]) -> None:
    mounted = services["caddy"]["volumes"][0].partition(":")[0]
    assert "lb_policy cookie" in (ROOT / mounted).read_text(encoding="utf-8")
    upstreams = services["caddy"]["environment"]["UPSTREAMS"].split()
    assert upstreams == [f"{name}:7860" for name in services if name.startswith("advisor")]


def test_caddy_knows_every_advisor_of_the_cluster() -> None:
    [count] = [s["spec"]["replicas"] for s in kinds("StatefulSet") if s["spec"]["replicas"] > 1]
    [caddy] = [pod for name, pod in pods() if name == "caddy"]
    named = {item["name"]: item["value"] for item in caddy["containers"][0]["env"]}
    assert named["UPSTREAMS"].split() == [f"advisor-{n}.advisor:7860" for n in range(count)]


def test_no_container_may_become_more_than_it_is() -> None:
    for name, pod in pods():
        # Otherwise names of services become variables, and those of `advisor` settings.
        assert pod["enableServiceLinks"] is False
        assert pod["automountServiceAccountToken"] is False
        if name != "chroma":  # whose image runs as root
            assert pod["securityContext"]["runAsNonRoot"] is True
        for container in (*pod["containers"], *pod.get("initContainers", [])):
            assert container["securityContext"]["allowPrivilegeEscalation"] is False
            assert "memory" in container["resources"]["limits"]


def test_every_pod_is_reached_by_name_in_the_policies() -> None:
    chosen = str([policy["spec"]["podSelector"] for policy in kinds("NetworkPolicy")])
    assert all(name in chosen for name, _ in pods())


@pytest.mark.skipif(not shutil.which("kubectl"), reason="needs kubectl")
@pytest.mark.parametrize("folder", ["base", "with-model"])
def test_kustomize_puts_the_manifests_together(folder: str) -> None:
    done = subprocess.run(
        ["kubectl", "kustomize", MANIFESTS / folder], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    made = list(yaml.safe_load_all(done.stdout))
    assert all(m["metadata"].get("namespace", "groundwise") == "groundwise" for m in made)
    assert ("model" in {m["metadata"]["name"] for m in made}) == (folder == "with-model")
