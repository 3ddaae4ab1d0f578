// Lets identities read and write the blobs of a storage account.

import { roleIds } from 'roleIds.bicep'

@description('The account.')
param storageAccountName string

@description('Object ids of the identities.')
param principalIds string[]

var roleDefinitionId = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.storageBlobDataContributor)

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in principalIds: {
    name: guid(account.id, principalId, roleDefinitionId)
    scope: account
    properties: {
      roleDefinitionId: roleDefinitionId
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]
