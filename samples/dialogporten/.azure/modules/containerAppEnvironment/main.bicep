// The managed environment: where the container apps and jobs of one environment live.

@export()
@description('Nodes that workloads can ask for by name; counts are given for dedicated ones.')
type WorkloadProfile = {
  name: string
  workloadProfileType: string
  minimumCount: int?
  maximumCount: int?
}

param name string
param location string
param tags object

@description('The subnet of the nodes: a /23 at least, delegated to Microsoft.App/environments.')
param subnetId string

@description('The identity that the environment itself runs as.')
param identityId string

@description('The Log Analytics workspace that receives what containers print.')
param workspaceName string

@description('The Application Insights component that receives traces and logs.')
param applicationInsightsName string

@description('Whether replicas are spread over three availability zones.')
param zoneRedundant bool

param workloadProfiles WorkloadProfile[]

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: workspaceName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource environment 'Microsoft.App/managedEnvironments@2024-10-02-preview' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    zoneRedundant: zoneRedundant
    availabilityZones: zoneRedundant ? ['1', '2', '3'] : null
    workloadProfiles: workloadProfiles
    vnetConfiguration: {
      internal: false
      infrastructureSubnetId: subnetId
    }
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: workspace.properties.customerId
        sharedKey: workspace.listKeys().primarySharedKey
      }
    }
    appInsightsConfiguration: {
      connectionString: applicationInsights.properties.ConnectionString
    }
    openTelemetryConfiguration: {
      logsConfiguration: {
        destinations: ['appInsights']
      }
      tracesConfiguration: {
        destinations: ['appInsights']
      }
    }
  }
}

output id string = environment.id
output name string = environment.name
