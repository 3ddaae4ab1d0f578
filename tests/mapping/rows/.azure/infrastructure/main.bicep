// All that a managed environment can say.
param zones bool
param enabled bool
param access string
param outbound string

resource cluster 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: 'cluster'
  location: 'norwayeast'
  kind: 'kind'
  properties: {
    zoneRedundant: zones
    availabilityZones: ['1', '2']
    daprAIConnectionString: 'x'
    daprAIInstrumentationKey: 'x'
    vnetConfiguration: { internal: enabled, infrastructureSubnetId: 'subnet', dockerBridgeCidr: '10.2.0.0/16', outboundSettings: { outBoundType: outbound } }
    diskEncryptionConfiguration: { keyVaultConfiguration: { keyUrl: 'https://kv-shop.vault.azure.net/keys/disks' } }
    appLogsConfiguration: { destination: 'log-analytics', logAnalyticsConfiguration: { customerId: 'x', dynamicJsonColumns: true } }
    appInsightsConfiguration: { connectionString: 'x' }
    openTelemetryConfiguration: {
      tracesConfiguration: { destinations: ['appInsights'], includeDapr: false }
      metricsConfiguration: { destinations: ['dataDog'], includeKeda: true }
      destinationsConfiguration: { dataDogConfiguration: { site: 'example.org', key: 'x' } }
    }
    customDomainConfiguration: { dnsSuffix: 'example.org' }
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption', enableFips: enabled }]
    infrastructureResourceGroup: 'group'
    peerAuthentication: { mtls: { enabled: true } }
    peerTrafficConfiguration: { encryption: { enabled: true } }
    ingressConfiguration: { headerCountLimit: 50 }
    environmentMode: 'WorkloadProfiles'
    publicNetworkAccess: access
  }
}
