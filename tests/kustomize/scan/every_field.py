"""A tree whose kustomizations use every field, and every form of it, that the scan knows."""

from __future__ import annotations

EVERY_FIELD = {
    "base/kustomization.yaml": """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        metadata: {name: base, labels: {a: b}, annotations: {c: d}}
        resources: [web.yaml, list.yaml]
        configMapGenerator:
          - name: settings
            behavior: create
            literals: [COLOUR=red]
            files: [page.txt, other=page.txt]
            envs: [vars.env]
            options: {disableNameSuffixHash: true, labels: {a: b}, annotations: {c: d}, immutable: false}
        secretGenerator:
          - {name: hidden, type: Opaque, namespace: ours, literals: [KEY=x]}
        generatorOptions: {labels: {made: here}, annotations: {by: hand}, disableNameSuffixHash: false}
        labels:
          - {pairs: {team: shop}, includeTemplates: true, includeSelectors: false, fields: [{path: spec/x, kind: X, create: true}]}
        buildMetadata: [originAnnotations]
        sortOptions: {order: legacy, legacySortOptions: {orderFirst: [Namespace], orderLast: [Service]}}
        """,
    "base/web.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, labels: {app: web}, annotations: {note: text}}
        spec:
          replicas: 1
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: "registry.example.org/web", env: [{name: A, value: "1"}], ports: [{containerPort: 80}]}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: ours}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: 80}]}
        """,
    "base/list.yaml": """
        apiVersion: v1
        kind: List
        items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: one}, data: {a: b}}]
        """,
    "base/page.txt": "text\n",
    "base/vars.env": "SIZE=big\n",
    "part/kustomization.yaml": """
        apiVersion: kustomize.config.k8s.io/v1alpha1
        kind: Component
        patches: [{path: patch.yaml}]
        """,
    "part/patch.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {template: {spec: {containers: [{name: web, env: [{name: B, value: "2"}], ports: [{containerPort: 80, $patch: delete}]}]}}}
        """,
    "overlays/dev/kustomization.yaml": """
        resources: [../../base, more.yaml]
        components: [../../part]
        namespace: ours
        namePrefix: pre-
        nameSuffix: -post
        commonLabels: {owner: us}
        commonAnnotations: {seen: "yes"}
        images: [{name: registry.example.org/web, newName: registry.example.org/site, newTag: "2", digest: ""}]
        replicas: [{name: web, count: 3}]
        configurations: [settings.yaml]
        crds: [crd.json]
        patches:
          - path: patch.yaml
            options: {allowNameChange: true, allowKindChange: false}
          - patch: '[{"op": "replace", "path": "/spec/replicas", "value": 2}]'
            target: {group: apps, version: v1, kind: Deployment, name: web, namespace: ours, labelSelector: app=web, annotationSelector: note=text}
          - {path: operations.yaml, target: {kind: Service}}
        patchesStrategicMerge: [old.yaml]
        patchesJson6902: [{target: {version: v1, kind: Service, name: web}, patch: '[{"op": "add", "path": "/spec/clusterIP", "value": "None"}]'}]
        replacements:
          - source: {kind: Service, name: web, fieldPath: spec.ports.0.port, options: {delimiter: "/", index: 0}}
            targets:
              - select: {kind: Deployment, name: web}
                reject: [{name: other}]
                fieldPaths: ["spec.template.spec.containers.[name=web].ports.0.containerPort"]
                options: {create: true}
          - path: replacement.yaml
        transformers: [labels.yaml]
        vars: [{name: PORT, objref: {kind: Service, name: web, apiVersion: v1}, fieldref: {fieldpath: metadata.name}}]
        """,
    "overlays/dev/more.yaml": """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: more}
        data: {b: c}
        """,
    "overlays/dev/settings.yaml": "nameReference: [{kind: Service, fieldSpecs: [{kind: Deployment, path: spec/x}]}]\n",
    "overlays/dev/crd.json": '{"a": {"Schema": {"properties": {}}}}\n',
    "overlays/dev/patch.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, annotations: {note: other}}
        spec: {template: {spec: {containers: [{name: web, args: [a]}], nodeSelector: null}}}
        """,
    "overlays/dev/old.yaml": """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: ours}
        spec: {type: ClusterIP}
        """,
    "overlays/dev/operations.yaml": """
        - {op: add, path: /metadata/labels, value: {x: "y"}}
        - {op: test, path: /spec/ports/0/port, value: 80}
        - {op: copy, from: /metadata/name, path: /metadata/labels/z}
        - {op: remove, path: /spec/ports/0/targetPort}
        """,
    "overlays/dev/replacement.yaml": """
        source: {kind: ConfigMap, name: more, fieldPath: data.b}
        targets: [{select: {kind: Service}, fieldPaths: [metadata.annotations.c], options: {create: true}}]
        """,
    "overlays/dev/labels.yaml": """
        apiVersion: builtin
        kind: LabelTransformer
        metadata: {name: more-labels}
        labels: {tier: front}
        fieldSpecs: [{path: metadata/labels, create: true}]
        """,
}
"""Texts by path. `overlays/dev` is what Flux would apply."""
