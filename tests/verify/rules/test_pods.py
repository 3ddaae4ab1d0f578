"""Pods: what is in their spec, in their containers and volumes.

Each change is made to one pod that has little, and the fault is named where an API server names it.
"""

from __future__ import annotations

import pytest
import yaml

from tests.verify.rules.asking import changed, faults_of

POD = yaml.safe_load("""
apiVersion: v1
kind: Pod
metadata: {name: books, namespace: library}
spec:
  serviceAccountName: books
  initContainers:
  - {name: prepare, image: "example.com/prepare:1"}
  - {name: proxy, image: "example.com/proxy:1", restartPolicy: Always}
  containers:
  - name: books
    image: "example.com/books:1"
    ports: [{name: http, containerPort: 8080}]
    volumeMounts: [{name: shelf, mountPath: /shelf}]
    livenessProbe: {httpGet: {port: http}}
    resources: {requests: {cpu: 100m}, limits: {cpu: 200m}}
  volumes:
  - {name: shelf, emptyDir: {}}
""")
BOOKS = "spec__containers__0"
AT = "spec.containers.0"
TERM = "requiredDuringSchedulingIgnoredDuringExecution"
LIKED = "preferredDuringSchedulingIgnoredDuringExecution"
NODES = f"spec__affinity__nodeAffinity__{TERM}"
NODES_AT = f"spec.affinity.nodeAffinity.{TERM}.nodeSelectorTerms"


def test_the_pod_is_valid() -> None:
    assert faults_of(POD) == []


FAULTS = [
    # The spec.
    ("spec__dnsPolicy", "None", "spec.dnsConfig"),
    ("spec__dnsPolicy", "Mine", "spec.dnsPolicy"),
    ("spec__dnsConfig", "{nameservers: [a]}", "spec.dnsConfig.nameservers.0"),
    ("spec__dnsConfig", "{nameservers: [1.1.1.1, 1.1.1.2, 1.1.1.3, 1.1.1.4]}", "spec.dnsConfig.nameservers"),
    ("spec__dnsConfig", "{searches: [A.b]}", "spec.dnsConfig.searches.0"),
    ("spec__dnsConfig", "{options: [{value: x}]}", "spec.dnsConfig.options.0"),
    ("spec__restartPolicy", "never", "spec.restartPolicy"),
    ("spec__activeDeadlineSeconds", "0", "spec.activeDeadlineSeconds"),
    ("spec__hostname", "A", "spec.hostname"),
    ("spec__subdomain", "a.b", "spec.subdomain"),
    ("spec__hostnameOverride", "''", "spec.hostnameOverride"),
    ("spec__runtimeClassName", "''", "spec.runtimeClassName"),
    ("spec__serviceAccountName", "A", "spec.serviceAccountName"),
    ("spec__priority", "5", "spec.priority"),
    ("spec__schedulingGates", "[{name: a b}]", "spec.schedulingGates.0"),
    ("spec__readinessGates", "[{conditionType: a b}]", "spec.readinessGates.0.conditionType"),
    ("spec__nodeSelector", "{disk: a b}", "spec.nodeSelector"),
    ("spec__hostAliases", "[{ip: x}]", "spec.hostAliases.0.ip"),
    ("spec__hostAliases", "[{ip: 10.0.0.1, hostnames: [a_b]}]", "spec.hostAliases.0.hostnames.0"),
    ("spec__os", "{name: plan9}", "spec.os"),
    ("spec__ephemeralContainers", "[{name: look, image: x}]", "spec.ephemeralContainers"),
    ("metadata__annotations", "{controller.kubernetes.io/pod-deletion-cost: x}", "metadata.annotations.controller.kubernetes.io/pod-deletion-cost"),
    # Where it runs.
    ("spec__tolerations", "[{value: x}]", "spec.tolerations.0.operator"),
    ("spec__tolerations", "[{key: a, operator: Gt, value: '5'}]", "spec.tolerations.0.operator"),
    ("spec__tolerations", "[{key: a, operator: Exists, value: x}]", "spec.tolerations.0.operator"),
    ("spec__tolerations", "[{key: a, value: a b}]", "spec.tolerations.0.operator"),
    ("spec__tolerations", "[{key: a, value: x, tolerationSeconds: 5}]", "spec.tolerations.0.effect"),
    ("spec__tolerations", "[{key: a, effect: NoRun}]", "spec.tolerations.0.effect"),
    (NODES, "{nodeSelectorTerms: []}", NODES_AT),
    (NODES, "{nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In}]}]}", f"{NODES_AT}.0.matchExpressions.0.values"),
    (NODES, "{nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Lt, values: ['1', '2']}]}]}", f"{NODES_AT}.0.matchExpressions.0.values"),
    (NODES, "{nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In, values: [a b]}]}]}", f"{NODES_AT}.0.matchExpressions.0.values.0"),
    (NODES, "{nodeSelectorTerms: [{matchFields: [{key: a, operator: In, values: [x]}]}]}", f"{NODES_AT}.0.matchFields.0.key"),
    (NODES, "{nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: Gt, values: [x]}]}]}", f"{NODES_AT}.0.matchFields.0.operator"),
    (f"spec__affinity__nodeAffinity__{LIKED}", "[{weight: 0, preference: {}}]", f"spec.affinity.nodeAffinity.{LIKED}.0.weight"),
    (f"spec__affinity__podAffinity__{TERM}", "[{topologyKey: a b}]", f"spec.affinity.podAffinity.{TERM}.0.topologyKey"),
    (f"spec__affinity__podAffinity__{TERM}", "[{topologyKey: zone, matchLabelKeys: [a]}]", f"spec.affinity.podAffinity.{TERM}.0.matchLabelKeys"),
    ("spec__topologySpreadConstraints", "[{maxSkew: 0, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]", "spec.topologySpreadConstraints.0.maxSkew"),
    ("spec__topologySpreadConstraints", "[{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, minDomains: 2}]", "spec.topologySpreadConstraints.0.minDomains"),
    # Security.
    ("spec__securityContext__runAsUser", "-1", "spec.securityContext.runAsUser"),
    ("spec__securityContext__supplementalGroups", "[-1]", "spec.securityContext.supplementalGroups.0"),
    ("spec__securityContext__seccompProfile", "{type: Localhost}", "spec.securityContext.seccompProfile.localhostProfile"),
    ("spec__securityContext__seccompProfile", "{type: RuntimeDefault, localhostProfile: x}", "spec.securityContext.seccompProfile.localhostProfile"),
    ("spec__securityContext__appArmorProfile", "{type: Localhost, localhostProfile: ' x'}", "spec.securityContext.appArmorProfile.localhostProfile"),
    ("spec__securityContext__sysctls", "[{name: A}]", "spec.securityContext.sysctls.0.name"),
    ("spec__securityContext__sysctls", "[{name: net.a}, {name: net.a}]", "spec.securityContext.sysctls.1.name"),
    (f"{BOOKS}__securityContext", "{privileged: true, allowPrivilegeEscalation: false}", f"{AT}.securityContext"),
    (f"{BOOKS}__securityContext", "{procMount: Unmasked}", f"{AT}.securityContext.procMount"),
    (f"{BOOKS}__securityContext", "{windowsOptions: {runAsUserName: 'a\\\\b\\\\c'}}", f"{AT}.securityContext.windowsOptions.runAsUserName"),
    (f"{BOOKS}__securityContext", "{windowsOptions: {hostProcess: true}}", "spec"),
    # Containers.
    (f"{BOOKS}__image", "", f"{AT}.image"),
    (f"{BOOKS}__image", "' x'", f"{AT}.image"),
    (f"{BOOKS}__imagePullPolicy", "always", f"{AT}.imagePullPolicy"),
    (f"{BOOKS}__name", "A", f"{AT}.name"),
    (f"{BOOKS}__restartPolicyRules", "[{action: Restart, exitCodes: {operator: In, values: [1]}}]", f"{AT}.restartPolicy"),
    (f"{BOOKS}__resizePolicy", "[{resourceName: cpu, restartPolicy: Never}]", f"{AT}.resizePolicy"),
    ("spec__initContainers__0__name", "books", "spec.initContainers.0.name"),
    ("spec__initContainers__0__readinessProbe", "{tcpSocket: {port: 1}}", "spec.initContainers.0.readinessProbe"),
    ("spec__initContainers__0__lifecycle", "{preStop: {exec: {command: [x]}}}", "spec.initContainers.0.lifecycle"),
    (f"{BOOKS}__ports", "[{containerPort: 0}]", f"{AT}.ports.0.containerPort"),
    (f"{BOOKS}__ports", "[{name: http, containerPort: 8080}, {name: http, containerPort: 1}]", f"{AT}.ports.1.name"),
    (f"{BOOKS}__ports", "[{name: http, containerPort: 8080}, {containerPort: 8080, protocol: TCP}]", f"{AT}.ports.1"),
    (f"{BOOKS}__ports", "[{name: http, containerPort: 8080, hostPort: 1}, {containerPort: 81, hostPort: 1}]", f"{AT}.ports.1.hostPort"),
    (f"{BOOKS}__ports", "[{name: A, containerPort: 1}]", f"{AT}.ports.0.name"),
    # Probes and hooks.
    (f"{BOOKS}__livenessProbe", "{}", f"{AT}.livenessProbe"),
    (f"{BOOKS}__livenessProbe__tcpSocket", "{port: 1}", f"{AT}.livenessProbe.tcpSocket"),
    (f"{BOOKS}__livenessProbe__successThreshold", "2", f"{AT}.livenessProbe.successThreshold"),
    (f"{BOOKS}__livenessProbe__periodSeconds", "-1", f"{AT}.livenessProbe.periodSeconds"),
    (f"{BOOKS}__livenessProbe__terminationGracePeriodSeconds", "0", f"{AT}.livenessProbe.terminationGracePeriodSeconds"),
    (f"{BOOKS}__livenessProbe__httpGet__port", "'5'", f"{AT}.livenessProbe.httpGet.port"),
    (f"{BOOKS}__livenessProbe__httpGet__scheme", "https", f"{AT}.livenessProbe.httpGet.scheme"),
    (f"{BOOKS}__livenessProbe__httpGet__httpHeaders", "[{name: a b}]", f"{AT}.livenessProbe.httpGet.httpHeaders"),
    (f"{BOOKS}__readinessProbe", "{grpc: {port: 0}}", f"{AT}.readinessProbe.grpc.port"),
    (f"{BOOKS}__readinessProbe", "{grpc: {port: 1}, terminationGracePeriodSeconds: 5}", f"{AT}.readinessProbe.terminationGracePeriodSeconds"),
    (f"{BOOKS}__lifecycle", "{preStop: {}}", f"{AT}.lifecycle.preStop"),
    (f"{BOOKS}__lifecycle", "{preStop: {exec: {}}}", f"{AT}.lifecycle.preStop.exec.command"),
    (f"{BOOKS}__lifecycle", "{preStop: {sleep: {seconds: 31}}}", f"{AT}.lifecycle.preStop.sleep"),
    # Variables.
    (f"{BOOKS}__env", "[{name: A=B}]", f"{AT}.env.0.name"),
    (f"{BOOKS}__env", "[{name: A, valueFrom: {}}]", f"{AT}.env.0.valueFrom"),
    (f"{BOOKS}__env", "[{name: A, value: x, valueFrom: {secretKeyRef: {name: a, key: b}}}]", f"{AT}.env.0.valueFrom"),
    (f"{BOOKS}__env", "[{name: A, valueFrom: {secretKeyRef: {key: b}}}]", f"{AT}.env.0.valueFrom.secretKeyRef.name"),
    (f"{BOOKS}__env", "[{name: A, valueFrom: {configMapKeyRef: {name: a, key: a b}}}]", f"{AT}.env.0.valueFrom.configMapKeyRef.key"),
    (f"{BOOKS}__env", "[{name: A, valueFrom: {fieldRef: {fieldPath: metadata.labels}}}]", f"{AT}.env.0.valueFrom.fieldRef.fieldPath"),
    (f"{BOOKS}__env", "[{name: A, valueFrom: {fieldRef: {fieldPath: \"metadata.labels['a b']\"}}}]", f"{AT}.env.0.valueFrom.fieldRef"),
    (f"{BOOKS}__env", "[{name: A, valueFrom: {resourceFieldRef: {resource: cpu}}}]", f"{AT}.env.0.valueFrom.resourceFieldRef.resource"),
    (f"{BOOKS}__env", "[{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1Mi}}}]", f"{AT}.env.0.valueFrom.resourceFieldRef.divisor"),
    (f"{BOOKS}__env", "[{name: A, valueFrom: {fileKeyRef: {volumeName: no, path: a, key: A}}}]", f"{AT}.env.0.valueFrom.fileKeyRef.volumeName"),
    (f"{BOOKS}__envFrom", "[{}]", f"{AT}.envFrom"),
    (f"{BOOKS}__envFrom", "[{configMapRef: {name: A}}]", f"{AT}.envFrom.0.configMapRef.name"),
    # Resources.
    (f"{BOOKS}__resources__requests__cpu", "1", f"{AT}.resources.requests"),
    (f"{BOOKS}__resources__requests__cpu", "-1", f"{AT}.resources.requests.cpu"),
    (f"{BOOKS}__resources__limits__gpu", "1", f"{AT}.resources.limits.gpu"),
    (f"{BOOKS}__resources__requests__example.com/gpu", "1", f"{AT}.resources.limits"),
    (f"{BOOKS}__resources__limits__example.com/gpu", "500m", f"{AT}.resources.limits.example.com/gpu"),
    (f"{BOOKS}__resources", "{limits: {hugepages-2Mi: 2Mi}}", f"{AT}.resources"),
    (f"{BOOKS}__resources__limits__hugepages-2Mi", "3Mi", f"{AT}.resources.limits.hugepages-2Mi"),
    (f"{BOOKS}__resources__claims", "[{name: gpu}]", f"{AT}.resources.claims.0"),
    ("spec__resources", "{requests: {cpu: 50m}}", "spec.resources.requests.cpu"),
    ("spec__resources", "{limits: {ephemeral-storage: 1Gi}}", "spec.resources.limits.ephemeral-storage"),
    ("spec__resourceClaims", "[{name: gpu}]", "spec.resourceClaims.0"),
    # Volumes and mounts.
    ("spec__volumes", "[]", f"{AT}.volumeMounts.0.name"),
    (f"{BOOKS}__volumeMounts__0__name", "other", f"{AT}.volumeMounts.0.name"),
    (f"{BOOKS}__volumeMounts__0__subPath", "../x", f"{AT}.volumeMounts.0.subPath"),
    (f"{BOOKS}__volumeMounts__0__recursiveReadOnly", "Enabled", f"{AT}.volumeMounts.0.recursiveReadOnly"),
    (f"{BOOKS}__volumeMounts__0__mountPropagation", "Bidirectional", f"{AT}.volumeMounts.0.mountPropagation"),
    (f"{BOOKS}__volumeDevices", "[{name: shelf, devicePath: /dev/x}]", f"{AT}.volumeDevices.0.name"),
    ("spec__volumes__0__name", "A", "spec.volumes.0.name"),
    ("spec__volumes__0__emptyDir", "{sizeLimit: -1Gi}", "spec.volumes.0.emptyDir.sizeLimit"),
    ("spec__volumes__0__configMap", "{name: x}", "spec.volumes.0.configMap"),
]  # fmt: skip
SOURCES = [
    ("configMap", "{}", "name"),
    ("configMap", "{name: x, defaultMode: 512}", "defaultMode"),
    ("configMap", "{name: x, items: [{key: a, path: ..a}]}", "items.0.path"),
    ("secret", "{}", "secretName"),
    ("persistentVolumeClaim", "{}", "claimName"),
    ("hostPath", "{path: /a/../b}", "path"),
    ("hostPath", "{path: /a, type: Folder}", "type"),
    ("nfs", "{server: x, path: a}", "path"),
    ("csi", "{driver: a_b}", "driver"),
    ("csi", "{driver: a.b, nodePublishSecretRef: {}}", "nodePublishSecretRef.name"),
    ("image", "{}", "reference"),
    ("ephemeral", "{}", "volumeClaimTemplate"),
    ("azureDisk", "{diskName: a, diskURI: 'https://x', kind: Managed}", "diskURI"),
    ("azureFile", "{secretName: a}", "shareName"),
    ("iscsi", "{targetPortal: a, iqn: x, lun: 0}", "iqn"),
    ("fc", "{targetWWNs: [a]}", "lun"),
    ("flexVolume", "{driver: x, options: {kubernetes.io/a: b}}", "options.kubernetes.io/a"),
    ("quobyte", "{registry: a, volume: b}", "registry"),
    ("downwardAPI", "{items: [{path: a}]}", ""),
    ("downwardAPI", "{items: [{path: a, fieldRef: {fieldPath: spec.nodeName}}]}", "fieldRef.fieldPath"),
    ("downwardAPI", "{items: [{path: a, resourceFieldRef: {resource: limits.cpu}}]}", "resourceFieldRef.containerName"),
    ("projected", "{sources: [{secret: {}}]}", "sources.0.secret.name"),
    ("projected", "{sources: [{secret: {name: a}, configMap: {name: b}}]}", "sources.0"),
    ("projected", "{sources: [{secret: {name: a, items: [{key: a, path: b}]}}, {configMap: {name: b, items: [{key: a, path: b}]}}]}", ""),
    ("projected", "{sources: [{serviceAccountToken: {path: t, expirationSeconds: 5}}]}", "sources.0.serviceAccountToken.expirationSeconds"),
    ("projected", "{sources: [{clusterTrustBundle: {path: a}}]}", "sources.0.clusterTrustBundle"),
    ("projected", "{sources: [{podCertificate: {signerName: a.b/c, keyType: ED25519}}]}", "sources.0.podCertificate"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "value", "path"), FAULTS)
def test_a_fault_is_named_where_the_server_names_it(place: str, value: str, path: str) -> None:
    found = faults_of(changed(POD, **{place: value}))
    assert path in {one.partition(": ")[0] for one in found}, found


@pytest.mark.parametrize(("source", "value", "path"), SOURCES)
def test_a_fault_of_a_volume_is_named_at_its_source(source: str, value: str, path: str) -> None:
    body = changed(POD, spec__volumes__0=f"{{name: shelf, {source}: {value}}}")
    expected = f"spec.volumes.0.{source}.{path}".removesuffix(".")
    assert expected in {one.partition(": ")[0] for one in faults_of(body)}, faults_of(body)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (f"{BOOKS}__livenessProbe", "{httpGet: {port: 80}, successThreshold: 0, timeoutSeconds: 0}"),
        (f"{BOOKS}__readinessProbe", "{grpc: {port: 1}, successThreshold: 3}"),
        (f"{BOOKS}__lifecycle", "{preStop: {sleep: {}}}"),
        (f"{BOOKS}__lifecycle", "{preStop: {sleep: {seconds: 30}}}"),
        (f"{BOOKS}__env", "[{name: 1 A}, {name: B, value: ''}]"),
        (f"{BOOKS}__env", "[{name: A, valueFrom: {fieldRef: {fieldPath: \"metadata.annotations['A.b/C']\"}}}]"),
        (f"{BOOKS}__env", "[{name: A, valueFrom: {fileKeyRef: {volumeName: shelf, path: a, key: A}}}]"),
        (f"{BOOKS}__envFrom", "[{prefix: 'X ', secretRef: {name: a-}}]"),
        (f"{BOOKS}__resources", "{requests: {cpu: 1u}, limits: {cpu: 1m, hugepages-2Mi: 4Mi}}"),
        (f"{BOOKS}__resources__requests__cpu", "${CPU}"),
        (f"{BOOKS}__securityContext__runAsUser", "${USER}"),
        (f"{BOOKS}__ports", "[{name: http, containerPort: 53}, {containerPort: 53, protocol: UDP}]"),
        (f"{BOOKS}__volumeMounts__0__name", "${SHELF}"),
        ("spec__volumes__0", "{name: shelf}"),
        ("spec__initContainers__1__readinessProbe", "{tcpSocket: {port: 1}}"),
        ("spec__imagePullSecrets", "[{}]"),
        ("spec__terminationGracePeriodSeconds", "-1"),
        ("spec__resources", "{requests: {cpu: 200m}, limits: {cpu: 1}}"),
        ("spec__tolerations", "[{operator: Exists}, {key: a, effect: NoExecute, tolerationSeconds: 5}]"),
        (f"spec__affinity__nodeAffinity__{LIKED}", "[{weight: 1, preference: {matchExpressions: [{key: a, operator: In, values: [a b]}]}}]"),
        ("spec__os", "{name: linux}"),
        ("spec__hostNetwork", "true"),
        ("spec__dnsConfig", "{searches: [., _a.b.], options: [{name: x}]}"),
    ],
)  # fmt: skip
def test_what_the_server_takes_is_no_fault(place: str, value: str) -> None:
    assert faults_of(changed(POD, **{place: value})) == []


def test_a_pod_of_windows_has_no_fields_of_linux() -> None:
    body = changed(POD, spec__os="{name: windows}", spec__hostPID="true")
    body = changed(body, spec__containers__0__securityContext="{runAsUser: 5}")
    paths = {one.partition(": ")[0] for one in faults_of(body)}
    assert paths == {"spec.hostPID", "spec.containers.0.securityContext.runAsUser"}


@pytest.mark.parametrize("name", ["containers", "initContainers", "volumes", "tolerations", "affinity", "securityContext", "resources", "dnsConfig", "os", "hostAliases"])  # fmt: skip
@pytest.mark.parametrize("value", ["${X}", "[]", "{}", "5", "[5]", "[null]"])
def test_a_value_of_any_type_is_a_finding_or_none(name: str, value: str) -> None:
    found = faults_of(changed(POD, **{f"spec__{name}": value if value != "${X}" else "'${X}'"}))
    assert all(": " in one for one in found)
