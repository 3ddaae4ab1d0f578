// Lets identities read the values of a vault's secrets.

import { roleIds } from 'roleIds.bicep'

@description('The vault.')
param keyVaultName string

@description('Object ids of the identities.')
param principalIds string[]

var roleDefinitionId = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.keyVaultSecretsUser)

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: keyVaultName
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in principalIds: {
    name: guid(vault.id, principalId, roleDefinitionId)
    scope: vault
    properties: {
      roleDefinitionId: roleDefinitionId
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]
