// An app with resources of all kinds around it: each has a row in the table of resources.
resource children 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'children'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    configuration: { ingress: { external: true, targetPort: 8080, clientCertificateMode: 'require' } }
    template: {
      containers: [
        {
          name: 'main'
          image: 'example.org/shop/children:1.0.0'
          env: [
            { name: 'CLIENT', value: identity.properties.clientId }
            { name: 'PRINCIPAL', value: identity.properties.principalId }
            { name: 'USER', value: identity.name }
            { name: 'BOTH', value: '${identity.name}:${identity.properties.clientId}' }
          ]
        }
      ]
      volumes: [{ name: 'data', storageType: 'AzureFile', storageName: 'mounted' }]
    }
  }

  resource signIn 'authConfigs' = {
    name: 'current'
    properties: {}
  }
  resource signInSwitchedOff 'authConfigs' = {
    name: 'off'
    properties: { platform: { enabled: false } }
  }
  resource connection 'privateEndpointConnections' = { name: 'connection' }
  resource policy 'resiliencyPolicies@2023-11-02-preview' = { name: 'policy' }
  resource source 'sourcecontrols' = { name: 'current' }
  resource function 'functions@2025-10-02-preview' = { name: 'function' }
  resource history 'labelHistory@2025-10-02-preview' = { name: 'green' }
  resource revision 'revisions' = { name: 'first' }
}

resource around 'Microsoft.App/managedEnvironments@2025-01-01' existing = {
  name: 'cae'

  resource mounted 'storages' = {
    name: 'mounted'
    properties: { azureFile: { accountName: 'stshop', accountKey: 'x', shareName: 'data', accessMode: 'ReadOnly' } }
  }
  resource unmounted 'storages' = { name: 'unmounted' }
  resource routes 'httpRouteConfigs@2025-01-01' = { name: 'routes' }
  resource certificate 'managedCertificates' = { name: 'certificate' }
  resource state 'daprComponents' = { name: 'state' }
  resource registry 'javaComponents' = { name: 'registry' }
  resource window 'maintenanceConfigurations@2025-01-01' = { name: 'window' }
}

resource network 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: 'network'
}

resource sessions 'Microsoft.App/sessionPools@2025-01-01' = { name: 'sessions' }
resource agent 'Microsoft.App/agents@2026-01-01' = { name: 'agent' }
resource workflow 'Microsoft.App/logicApps@2025-01-01' = { name: 'workflow' }
resource arc 'Microsoft.App/connectedEnvironments@2025-01-01' = { name: 'arc' }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = { name: 'identity' }

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid('role')
  properties: {
    principalId: identity.properties.principalId
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'lock'
  scope: children
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: around
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: 'endpoint'
  properties: {
    privateLinkServiceConnections: [{ name: 'cae', properties: { privateLinkServiceId: around.id } }]
  }
}

resource functionApp 'Microsoft.Web/sites@2024-04-01' = {
  name: 'functions'
  kind: 'functionapp,linux,container,azurecontainerapps'
  properties: { managedEnvironmentId: around.id }
}

resource nested 'Microsoft.Resources/deployments@2024-03-01' = { name: 'nested' }
resource counted 'Microsoft.Resources/deployments@2024-03-01' = {
  name: 'counted'
  properties: { mode: 'Incremental', template: { '$schema': 'none', contentVersion: '1.0.0.0', resources: [] } }
}

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' = { name: 'storage' }

module job 'br/public:avm/res/app/job:0.1.0' = { name: 'job' }
module vault 'br/public:avm/res/key-vault/vault:0.1.0' = { name: 'vault' }
module types 'br/public:avm/utl/types/avm-common-types:0.1.0' = { name: 'types' }
module environment 'br/public:avm/res/app/managed-environment:0.1.0' = { name: 'environment' }
