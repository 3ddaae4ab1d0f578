// The values that need nobody, and an ingress that nobody reaches from outside.
resource plain 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'plain'
  kind: 'containerapps'
  properties: {
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      dapr: { enabled: false, appId: 'plain' }
      runtime: { dotnet: { autoConfigureDataProtection: false } }
      identitySettings: [{ identity: 'system', lifecycle: 'All' }]
      registries: [{ server: 'hub.example.org', identity: 'system' }, { server: 'public.example.org', username: 'x' }]
      ingress: {
        external: false
        transport: 'http'
        targetPortHttpScheme: 'http'
        allowInsecure: false
        clientCertificateMode: 'ignore'
        stickySessions: { affinity: 'none' }
        traffic: [{ latestRevision: true, weight: 100 }]
        corsPolicy: { allowedOrigins: ['*'] }
        ipSecurityRestrictions: [{ name: 'office', action: 'Allow', ipAddressRange: '192.0.2.0/24' }]
        additionalPortMappings: [{ external: false, targetPort: 9000, exposedPort: 90 }]
      }
    }
    template: {
      containers: [
        {
          name: 'plain'
          image: 'example.org/plain:1.2.3'
          env: [{ name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: 'x' }]
        }
      ]
    }
  }
}
