"""The Helm chart: rendered by helm, held against the schemas of Kubernetes, closed as it says, and wrong values are refused."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # the parser that DBOS brings, without types

from realname.platform.config.settings import Settings
from realname.vault.keys.reloading_keys import PROVISIONED
from tests.deploy.tools import DEPLOY, check_manifests, helm

CHART = DEPLOY / "helm" / "realname"
VERSIONS = ("1.30", "1.37")  # the oldest that the chart allows, and the newest that the schemas know
LIVE_S = 55 + 90  # a socket waits in line, and lives
LEAST = {"image.repository": "registry.example.net/realname", "settings.media_url": "s3://realname/media"}
WHOLE = {
    **LEAST,
    "ingress.enabled": "true",
    "ingress.host": "counter.example.net",
    "ingress.tlsSecret": "counter",
    "inspectors.enabled": "true",
    "inspectors.host": "inspectors.example.net",
    "inspectors.tlsSecret": "inspectors",
    "inspectors.networks[0]": "192.0.2.0/24",
    "relying.enabled": "true",
    "relying.host": "relying.example.net",
    "relying.tlsSecret": "relying",
    "hostUsers": "false",
    "secretSettings.media_secret_key.secret": "realname-media",
    "secretSettings.media_secret_key.key": "secret_key",
    "networkPolicy.egress[0].to[0].ipBlock.cidr": "192.0.2.0/24",
    "networkPolicy.metricsFromNamespaces[0].role": "monitoring",
    "image.pullSecrets[0]": "registry",
    "nodeSelector.pool": "faces",
}
Manifest = Mapping[str, Any]


def rendered(values: Mapping[str, str]) -> tuple[int, str]:
    """What helm makes of the chart for an upgrade, or its complaint."""
    ended = helm(
        "template", "trial", CHART, "--is-upgrade", *(word for name, value in values.items() for word in ("--set", f"{name}={value}"))
    )
    return ended.returncode, ended.stdout if ended.returncode == 0 else ended.stderr


@pytest.fixture(params=[LEAST, WHOLE], ids=["least", "whole"])
def manifests(request: pytest.FixtureRequest) -> Sequence[Manifest]:
    """What the chart makes of the least values, and of all."""
    code, text = rendered(request.param)
    assert code == 0, text
    return [one for one in yaml.safe_load_all(text) if one]


def pods(manifests: Sequence[Manifest]) -> Iterator[Manifest]:
    """The pods of deployments and jobs."""
    return (one["spec"]["template"]["spec"] for one in manifests if one["kind"] in {"Deployment", "Job"})


def test_helm_has_nothing_to_say_against_the_chart() -> None:
    ended = helm("lint", "--strict", CHART, *(word for name, value in LEAST.items() for word in ("--set", f"{name}={value}")))
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("version", VERSIONS)
def test_kubernetes_knows_every_field(tmp_path: Path, version: str) -> None:
    file = tmp_path / "manifests.yaml"
    file.write_text(rendered(WHOLE)[1])
    ended = check_manifests(file, version)
    assert (ended.returncode, ended.stdout.count("passed") + ended.stderr.count("passed")) == (0, len(file.read_text().split("\n---")))


def test_a_field_that_kubernetes_does_not_know_is_found(tmp_path: Path) -> None:
    file = tmp_path / "manifests.yaml"
    file.write_text(rendered(LEAST)[1].replace("  replicas:", "  replica:"))
    assert check_manifests(file, VERSIONS[0]).returncode != 0


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"image.repository": ""}, "/image/repository"),
        ({"settings.media_url": ""}, "/settings/media_url"),
        ({"settings.database_url": "postgresql://u:p@h/d"}, "'database_url'"),
        ({"settings.workflow_database_url": "postgresql://u:p@h/d"}, "'workflow_database_url'"),
        ({"settings.metrics_token": "x"}, "'metrics_token'"),
        ({"keysSecret": ""}, "/settings"),
        ({"trustedProxies": "*"}, "/trustedProxies"),
        ({"trustedProxies": "0.0.0.0/0"}, "/trustedProxies"),
        ({"settings.worker_metrics": "0.0.0.0:1"}, "'worker_metrics'"),
        ({"networkPolicy.fromNamespaces": "{}"}, "/networkPolicy/fromNamespaces"),
        ({"networkPolicy.fromNamespaces": "null"}, "'fromNamespaces'"),
        ({"server.replicas": "0"}, "/server/replicas"),
        ({"ingress.enabled": "true"}, "/ingress/host"),
        ({"inspectors.enabled": "true", "inspectors.host": "i.example.net", "inspectors.tlsSecret": "i"}, "/inspectors/networks"),
        ({"serverr.replicas": "3"}, "serverr"),
    ],
    ids=lambda one: "-".join(one) if isinstance(one, dict) else None,
)
def test_a_wrong_value_is_refused_and_named(values: Mapping[str, str], named: str) -> None:
    code, complaint = rendered({**LEAST, **values})
    assert code != 0
    assert named in complaint


def test_a_worker_shows_its_metrics_at_a_port_that_chosen_namespaces_alone_reach() -> None:
    manifests = [one for one in yaml.safe_load_all(rendered(WHOLE)[1]) if one]
    worker = next(pod["containers"][0] for pod in pods(manifests) if pod["containers"][0]["name"] == "worker")
    (port,) = worker["ports"]
    assert {"name": "REALNAME_WORKER_METRICS", "value": f"0.0.0.0:{port['containerPort']}"} in worker["env"]
    assert worker["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": port["name"]}
    (policy,) = [one for one in manifests if one["kind"] == "NetworkPolicy"]
    allowed = {
        rule_port["port"]: [one["namespaceSelector"]["matchLabels"] for one in rule["from"]]
        for rule in policy["spec"]["ingress"]
        for rule_port in rule["ports"]
    }
    assert allowed["metrics"] == [{"role": "monitoring"}]


def test_without_a_namespace_no_one_else_reaches_the_metrics() -> None:
    (policy,) = [one for one in yaml.safe_load_all(rendered(LEAST)[1]) if one and one["kind"] == "NetworkPolicy"]
    assert all(rule["from"] for rule in policy["spec"]["ingress"])
    assert "metrics" not in json.dumps(policy)


def test_every_setting_that_may_be_a_file_is_a_secret_to_the_chart_and_no_other() -> None:
    names = json.loads((CHART / "values.schema.json").read_text())["properties"]["settings"]["propertyNames"]
    taken_for_secrets = {name for name in Settings.model_fields if re.search(names["not"]["pattern"], name)}
    assert taken_for_secrets - {"database_url", "metrics_token", "worker_metrics"} == {
        name for name in Settings.model_fields if f"{name}_file" in Settings.model_fields
    } - {"database_url", "metrics_token"}


def test_without_a_secret_of_keys_they_are_in_a_hardware_security_module() -> None:
    code, text = rendered({**LEAST, "keysSecret": "", "settings.keys": "pkcs11"})
    assert code == 0, text
    assert "/run/realname/keys" not in text


def test_a_pod_marks_its_keys_as_a_copy(tmp_path: Path, manifests: Sequence[Manifest]) -> None:
    data, secret = tmp_path / "data", tmp_path / "secret"
    data.mkdir()
    secret.mkdir()
    (secret / "keys.json").write_bytes(b"{}")
    for pod in pods(manifests):
        script = pod["initContainers"][0]["command"][-1].replace("/var/lib/realname", str(data)).replace("/run/realname/keys", str(secret))
        subprocess.run([sys.executable, "-IS", "-c", script], check=True)
        assert sorted(one.name for one in data.iterdir()) == ["keys.json", PROVISIONED]


def test_no_container_has_a_privilege_or_writes_to_its_file_system(manifests: Sequence[Manifest]) -> None:
    for pod in pods(manifests):
        assert (pod["automountServiceAccountToken"], pod["securityContext"]["runAsNonRoot"]) == (False, True)
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in [*pod.get("initContainers", ()), *pod["containers"]]:
            expected = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
            assert container["securityContext"] == expected
            assert container["resources"]["limits"]["memory"]


def test_secrets_are_files_and_their_values_stand_nowhere(manifests: Sequence[Manifest]) -> None:
    assert "Secret" not in {one["kind"] for one in manifests}
    for pod in pods(manifests):
        names = {one["name"]: one["value"] for one in pod["containers"][0]["env"]}
        assert names["REALNAME_DATABASE_URL_FILE"] == "/run/realname/secrets/database_url"
        assert "REALNAME_DATABASE_URL" not in names


def test_a_server_is_probed_and_a_budget_keeps_one_of_two(manifests: Sequence[Manifest]) -> None:
    server = next(one for one in manifests if one["kind"] == "Deployment" and one["metadata"]["name"] == "trial-server")
    probes = server["spec"]["template"]["spec"]["containers"][0]
    asked = [probes[f"{name}Probe"] for name in ("startup", "readiness", "liveness")]
    assert [(one["httpGet"]["path"], one["timeoutSeconds"]) for one in asked] == [("/healthz", 5), ("/readyz", 5), ("/healthz", 5)]
    budgets = {one["metadata"]["name"] for one in manifests if one["kind"] == "PodDisruptionBudget"}
    assert budgets == {"trial-server", "trial-worker"}


def test_selectors_find_the_pods_they_are_for(manifests: Sequence[Manifest]) -> None:
    labels = [one["spec"]["template"]["metadata"]["labels"] for one in manifests if one["kind"] in {"Deployment", "Job"}]
    for one in manifests:
        selector = one["spec"].get("selector") or one["spec"].get("podSelector")
        if selector:
            wanted = selector.get("matchLabels", selector).items()
            assert any(wanted <= found.items() for found in labels), one["metadata"]["name"]


def test_an_ingress_outlives_a_live_session_and_writes_no_upload_to_its_disk() -> None:
    ingresses = [one for one in yaml.safe_load_all(rendered(WHOLE)[1]) if one and one["kind"] == "Ingress"]
    assert {one["spec"]["rules"][0]["host"] for one in ingresses} == {
        f"{name}.example.net" for name in ("counter", "inspectors", "relying")
    }
    for one in ingresses:
        said = {name.rpartition("/")[2]: value for name, value in one["metadata"]["annotations"].items()}
        assert min(int(said["proxy-read-timeout"]), int(said["proxy-send-timeout"])) > LIVE_S
        kept = (said["proxy-request-buffering"], said["proxy-max-temp-file-size"], said["enable-access-log"])
        assert kept == ("off", "0", "false")
    inspectors = next(one for one in ingresses if one["metadata"]["name"] == "trial-inspectors")
    assert inspectors["metadata"]["annotations"]["nginx.ingress.kubernetes.io/whitelist-source-range"] == "192.0.2.0/24"
