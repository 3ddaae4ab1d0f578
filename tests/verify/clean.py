"""A small tree without any fault, made of one edit less than each faulty one."""

from __future__ import annotations

CLEAN = {
    "product/base/kustomization.yaml": "resources: [web.yaml, job.yaml, settings.yaml]\n",
    "product/base/web.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              serviceAccountName: web
              imagePullSecrets: [{name: registry}]
              containers:
                - name: web
                  image: web
                  ports: [{containerPort: 8080, name: http}]
                  resources: {requests: {cpu: 100m}}
                  readinessProbe: {httpGet: {path: /, port: http}}
                  env:
                    - name: HOST
                      value: ${HOST}
                    - name: PRICE
                      value: $${HOST}
                    - name: COLOUR
                      value: ${COLOUR:=red}
                    - name: PASSWORD
                      valueFrom: {secretKeyRef: {name: secrets, key: password}}
                    - name: URI
                      valueFrom: {configMapKeyRef: {name: settings, key: URI}}
                  envFrom: [{configMapRef: {name: settings}}]
                  volumeMounts: [{name: data, mountPath: /data}]
              volumes:
                - name: data
                  persistentVolumeClaim: {claimName: data}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector: {app: web}
          ports: [{port: 80, targetPort: http}]
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
          maxReplicas: 3
          metrics:
            - type: Resource
              resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}
        ---
        apiVersion: traefik.io/v1alpha1
        kind: IngressRoute
        metadata: {name: web}
        spec:
          routes:
            - kind: Rule
              match: Host(`example.com`)
              middlewares: [{name: allowlist}]
              services: [{name: web, port: 80}]
        ---
        apiVersion: traefik.io/v1alpha1
        kind: Middleware
        metadata: {name: allowlist}
        spec: {ipAllowList: {sourceRange: [0.0.0.0/32]}}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: web}
        spec:
          parentRefs: [{name: gateway, namespace: elsewhere}]
          rules:
            - matches: [{path: {type: PathPrefix, value: /}}]
              filters:
                - type: URLRewrite
                  urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /web}}
              backendRefs: [{name: web, port: 80}, {group: example.com, kind: Bucket, name: files}]
        ---
        apiVersion: apim.dis.altinn.cloud/v1alpha1
        kind: Backend
        metadata: {name: backend}
        spec: {title: Web, url: https://example.com}
        ---
        apiVersion: apim.dis.altinn.cloud/v1alpha1
        kind: Api
        metadata: {name: web}
        spec:
          displayName: Web
          path: web
          versions:
            - displayName: First
              content: https://example.com/openapi.json
              policies:
                policyContent: <policies />
                policyValues: [{name: id, idFromBackend: {name: backend}}, {name: colour, value: red}]
        ---
        apiVersion: application.dis.altinn.cloud/v1alpha1
        kind: ApplicationIdentity
        metadata: {name: web}
        spec: {}
        """,
    "product/base/job.yaml": """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: job}
        spec:
          schedule: "* * * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers: [{name: job, image: job}]
        """,
    "product/base/settings.yaml": """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        data: {URI: somewhere}
        ---
        apiVersion: authorization.azure.com/v1api20220401
        kind: RoleAssignment
        metadata: {name: reader}
        spec:
          owner:
            armId: /subscriptions/s/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/v
          principalIdFromConfig: {name: settings, key: URI}
          principalType: ServicePrincipal
          roleDefinitionReference:
            armId: /subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/r
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        ---
        apiVersion: external-secrets.io/v1
        kind: SecretStore
        metadata: {name: vault}
        spec: {provider: {azurekv: {authType: WorkloadIdentity, vaultUrl: https://x, serviceAccountRef: {name: web}}}}
        ---
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: secrets}
        spec:
          secretStoreRef: {kind: SecretStore, name: vault}
          data: [{secretKey: password, remoteRef: {key: password}}]
        ---
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: registry}
        spec:
          secretStoreRef: {kind: SecretStore, name: vault}
          dataFrom: [{extract: {key: registry}}]
        """,
    "product/overlays/dev/kustomization.yaml": """
        namespace: ours
        resources: [../../base]
        patches:
          - path: patch.yaml
        """,
    "product/overlays/dev/patch.yaml": """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: job}
        spec: {suspend: true}
        """,
    "syncroot/dev/kustomization.yaml": "resources: [flux.yaml]\n",
    "syncroot/dev/flux.yaml": """
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: ours, namespace: flux-system}
        spec: {interval: 1m, url: https://example.com/ours}
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: ours, namespace: flux-system}
        spec:
          interval: 1m
          prune: true
          path: ./flux/product/overlays/dev
          sourceRef: {kind: GitRepository, name: ours}
          postBuild:
            substituteFrom: [{kind: ConfigMap, name: variables}]
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: more, namespace: flux-system}
        spec:
          interval: 1m
          prune: true
          path: ./flux/syncroot/dev
          dependsOn: [{name: ours}]
          sourceRef: {kind: GitRepository, name: ours}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: variables, namespace: flux-system}
        data: {HOST: example.com}
        ---
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Provider
        metadata: {name: github, namespace: flux-system}
        spec: {type: githubdispatch, address: https://github.com/a/b, secretRef: {name: dispatch}}
        ---
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Alert
        metadata: {name: done, namespace: flux-system}
        spec:
          providerRef: {name: github}
          eventSources: [{kind: Kustomization, name: ours}]
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: dispatch, namespace: flux-system}
        stringData: {token: x}
        """,
}
