// All that an app can say and the platform can't do, or has no use for.
resource account 'Microsoft.Storage/storageAccounts@2023-01-01' existing = { name: 'stshop' }

resource everything 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'everything'
  location: 'norwayeast'
  tags: { owner: 'shop' }
  kind: 'functionapp'
  managedBy: 'somebody'
  extendedLocation: { name: 'place', type: 'CustomLocation' }
  identity: { type: 'SystemAssigned' }
  properties: {
    environmentId: 'environment'
    workloadProfileType: 'D8'
    networking: { outboundVnetSubnetId: 'subnet' }
    patchingConfiguration: { patchingMode: 'Automatic' }
    configuration: {
      activeRevisionsMode: 'Multiple'
      revisionTransitionThreshold: 50
      targetLabel: 'blue'
      maxInactiveRevisions: 5
      service: { type: 'redis' }
      runtime: {
        java: { enableMetrics: true, javaAgent: { enabled: true } }
        dotnet: { autoConfigureDataProtection: true }
      }
      identitySettings: [{ identity: 'system', lifecycle: 'Main' }]
      secrets: [
        { name: 'text', value: 'x' }
        { name: 'unread', keyVaultUrl: 'https://kv-shop.vault.azure.net/secrets/unread', identity: 'system' }
        { name: 'pinned', keyVaultUrl: 'https://kv-shop.vault.azure.net/secrets/pinned/0123456789', identity: 'system' }
      ]
      registries: [
        { server: 'hub.example.org', username: 'shop', passwordSecretRef: 'text' }
        { server: account.properties.primaryEndpoints.web, username: 'shop', passwordSecretRef: 'text' }
      ]
      dapr: {
        enabled: true
        appId: 'everything'
        appProtocol: 'http'
        appPort: 8080
        httpReadBufferSize: 4
        httpMaxRequestSize: 4
        logLevel: 'info'
        enableApiLogging: true
        maxConcurrency: 2
        appHealth: { enabled: true, path: '/', probeIntervalSeconds: 5, probeTimeoutMilliseconds: 500, threshold: 3 }
      }
      ingress: {
        external: true
        transport: 'auto'
        targetPort: 8080
        exposedPort: 8081
        targetPortHttpScheme: 'https'
        allowInsecure: true
        clientCertificateMode: 'require'
        stickySessions: { affinity: 'sticky' }
        traffic: [{ latestRevision: true, weight: 80, label: 'new' }, { revisionName: 'old', weight: 20 }]
        customDomains: [{ name: 'shop.example.net', bindingType: 'SniEnabled', certificateId: 'certificate' }]
        corsPolicy: { allowedOrigins: ['https://example.org'], allowedMethods: ['GET'], maxAge: 60, allowCredentials: true }
        ipSecurityRestrictions: [
          { name: 'office', description: 'the office', action: 'Allow', ipAddressRange: '192.0.2.0/24' }
          { name: 'lab', action: 'Deny', ipAddressRange: '198.51.100.7' }
        ]
        additionalPortMappings: [{ external: true, targetPort: 9000 }]
      }
    }
    template: {
      revisionSuffix: 'r1'
      serviceBinds: [{ serviceId: 'redis', name: 'redis' }]
      initContainers: [{ name: 'before', image: 'example.org/before:1.0.0', imageType: 'CloudBuild' }]
      containers: [
        {
          name: 'everything'
          image: 'example.org/everything:1.2.3'
          imageType: 'ContainerImage'
          env: [
            { name: 'TEXT', secretRef: 'text' }
            { name: 'PINNED', secretRef: 'pinned' }
            { name: 'HIDDEN_URL', value: 'http://Hidden/x' }
            { name: 'KEY', value: 'key=${account.listKeys().keys[0].value}' }
            { name: 'OTEL_EXPORTER_OTLP_PROTOCOL', value: 'http' }
          ]
          probes: [{ type: 'Liveness', httpGet: { path: '/', port: 8080, httpHeaders: [{ name: 'key', value: account.listKeys().keys[0].value }] } }]
        }
      ]
      volumes: [
        { name: 'scratch', storageType: 'EphemeralVolume' }
        { name: 'later', storageType: 'SmbLater', storageName: 'x', mountOptions: 'ro', secrets: [{ secretRef: 'unread', path: 'x' }] }
        { name: 'all', storageType: 'Secret' }
        { name: 'kept', storageType: 'AzureFile', storageName: account.properties.creationTime }
        { name: 'texts', storageType: 'Secret', secrets: [{ secretRef: 'text', path: 'text' }, { secretRef: 'unread' }] }
      ]
      scale: {
        minReplicas: 1
        maxReplicas: 3
        cooldownPeriod: 60
        pollingInterval: 10
        allowScalingRuleOverride: true
        rules: [
          { name: 'memory', custom: { type: 'memory', metadata: { type: 'AverageValue', value: '1Gi', containerName: 'everything' }, identity: 'system' } }
          { name: 'http', http: { metadata: { concurrentRequests: '5' } } }
          { name: 'tcp', tcp: { metadata: { concurrentConnections: '5' }, identity: 'system' } }
          { name: 'queue', azureQueue: { accountName: 'st', queueName: 'q', queueLength: 5, auth: [{ secretRef: 'unread', triggerParameter: 'connection' }] } }
          { name: 'owned', azureQueue: { accountName: 'st', queueName: 'p', queueLength: 5, identity: 'system' } }
          { name: 'own-http', custom: { type: 'http', metadata: { concurrentRequests: '5' } } }
          { name: 'own-tcp', custom: { type: 'tcp', metadata: { concurrentConnections: '5' } } }
          { name: 'custom', custom: { type: 'kafka', metadata: { topic: 't' }, auth: [{ secretRef: 'text', triggerParameter: 'password' }] } }
        ]
      }
    }
  }
}
