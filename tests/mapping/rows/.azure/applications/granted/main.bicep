// An app whose identity holds every role that the tables know, on resources of every type that they name.
param vaultName string
param storeName string
@secure()
param busName string
param accountName string
param registryName string

var onTheVault = [
  '4633458b-17de-408a-b874-0445c86b69e6'
  'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'
  '12338af0-0e69-4776-bea7-57ae8d297424'
  '43d0d8ad-25c7-4714-9337-8ba259a9fe05'
  '3913510d-42f4-4e42-8a64-420c390055eb'
  'acdd72a7-3385-48ef-bd42-f606fba81ae7'
  'b24988ac-6180-42a0-ab88-20f7382dd24c'
]
var onTheStore = [
  '516239f1-63e1-4d78-a4de-a74fb236a071'
  '5ae67dd6-50cb-40e7-96ff-dc2bfa4b606b'
]
var onTheBus = [
  '090c5cfd-751d-490a-894a-3ce6f1109419'
  '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
  '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
]
var onTheAccount = [
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
]

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

resource store 'Microsoft.AppConfiguration/configurationStores@2024-05-01' existing = {
  name: storeName
}

resource bus 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: busName
}

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: accountName
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registryName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'granted-identity'
  location: 'norwayeast'
}

func definition(id string) string => '/providers/Microsoft.Authorization/roleDefinitions/${id}'

resource vaultRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for id in onTheVault: {
    name: guid(vault.id, id)
    scope: vault
    properties: {
      roleDefinitionId: definition(id)
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource storeRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for id in onTheStore: {
    name: guid(store.id, id)
    scope: store
    properties: { roleDefinitionId: definition(id), principalId: identity.properties.principalId }
  }
]

resource busRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for id in onTheBus: {
    name: guid(bus.id, id)
    scope: bus
    properties: { roleDefinitionId: definition(id), principalId: identity.properties.principalId }
  }
]

resource accountRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for id in onTheAccount: {
    name: guid(account.id, id)
    scope: account
    properties: { roleDefinitionId: definition(id), principalId: identity.properties.principalId }
  }
]

resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, 'pull')
  scope: registry
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')
    principalId: identity.properties.principalId
    delegatedManagedIdentityResourceId: '/subscriptions/1/resourceGroups/theirs/providers/Microsoft.ManagedIdentity/userAssignedIdentities/other'
  }
}

resource app 'Microsoft.App/containerApps@2024-10-02-preview' = {
  name: 'granted'
  location: 'norwayeast'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    configuration: {
      secrets: [
        {
          name: 'connection'
          keyVaultUrl: 'https://${vaultName}.vault.azure.net/secrets/connection'
          identity: identity.id
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'granted'
          image: 'registry.example/granted:1.2.3'
          env: [{ name: 'CONNECTION', secretRef: 'connection' }]
        }
      ]
    }
  }
}
