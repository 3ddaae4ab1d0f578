// The settings of every application of an environment, in one store.

import { uniqueName } from '../../functions/naming.bicep'

@export()
type Sku = {
  name: 'standard'
}

param namePrefix string
param location string
param tags object
param sku Sku

@description('The Log Analytics workspace that receives the store\'s audit log.')
param workspaceName string

var seed = '${subscription().id}${resourceGroup().id}'

resource store 'Microsoft.AppConfiguration/configurationStores@2024-05-01' = {
  name: uniqueName('${namePrefix}-appConfiguration', 63, seed)
  location: location
  tags: tags
  sku: sku
  properties: {
    enablePurgeProtection: false
  }

  // Applications reload everything when this one setting changes.
  resource sentinel 'keyValues' = {
    name: 'Sentinel'
    properties: {
      value: '1'
    }
  }
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: workspaceName
}

resource auditLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: '${store.name}-diagnostics'
  scope: store
  properties: {
    workspaceId: workspace.id
    logs: [
      {
        category: 'Audit'
        enabled: true
      }
    ]
  }
}

output name string = store.name
output endpoint string = store.properties.endpoint
output sentinelKey string = store::sentinel.name
