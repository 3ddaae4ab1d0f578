// Telemetry: an Application Insights component and the Log Analytics workspace behind it.

@export()
type Sku = {
  name:
    | 'CapacityReservation'
    | 'Free'
    | 'LACluster'
    | 'PerGB2018'
    | 'PerNode'
    | 'Premium'
    | 'Standalone'
    | 'Standard'
}

param namePrefix string
param location string
param tags object
param sku Sku

@description('Whether data is gone on the day after its thirty days, without the platform\'s period of grace.')
param purgeAfter30Days bool = false

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${namePrefix}-insightsWorkspace'
  location: location
  tags: tags
  properties: {
    sku: sku
    retentionInDays: 30
    features: {
      immediatePurgeDataOn30Days: purgeAfter30Days
    }
    workspaceCapping: {
      dailyQuotaGb: -1 // no cap
    }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: '${namePrefix}-applicationInsights'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    Flow_Type: 'Bluefield'
    Request_Source: 'rest'
    WorkspaceResourceId: workspace.id
  }
}

output name string = component.name
output workspaceName string = workspace.name
