targetScope = 'resourceGroup'

import { Scale } from 'modules/app.bicep'
import { tagsFor } from 'functions/tags.bicep'

@minLength(3)
param imageTag string

@minLength(3)
param stage string

@description('Who may call the app')
@minLength(1)
param callers string[]

param resources object?

@secure()
param vaultName string

@minValue(0)
param minReplicas int = 1

param scale Scale = {
  minReplicas: minReplicas
  maxReplicas: 10
  rules: [
    { name: 'cpu', custom: { type: 'cpu', metadata: { value: '70' } } }
  ]
}

param profile string = 'Consumption'

var prefix = 'shop-${stage}'

resource hosting 'Microsoft.App/managedEnvironments@2024-03-01' existing = {
  name: '${prefix}-env'
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${prefix}-basket'
  location: resourceGroup().location
  tags: tagsFor('basket', stage)
}

resource settings 'Microsoft.AppConfiguration/configurationStores@2024-05-01' existing = {
  name: '${prefix}-settings'
}

module app 'modules/app.bicep' = {
  name: 'basket-app'
  params: {
    name: '${prefix}-basket'
    image: 'example.org/shop/basket:${imageTag}'
    hostingId: hosting.id
    identityId: identity.id
    callers: callers
    resources: resources
    scale: scale
    profile: profile
    tags: tagsFor('basket', stage)
    env: [
      { name: 'STAGE', value: stage }
      { name: 'SETTINGS_URI', value: settings.properties.endpoint }
      { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
      { name: 'VAULT_URI', value: 'https://${vaultName}${az.environment().suffixes.keyvaultDns}/' }
    ]
  }
}

output name string = app.outputs.name
output host string = app.outputs.host
