// Lets identities read the settings of an App Configuration store.

import { roleIds } from 'roleIds.bicep'

@description('The store.')
param appConfigurationName string

@description('Object ids of the identities.')
param principalIds string[]

var roleDefinitionId = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.appConfigurationDataReader)

resource store 'Microsoft.AppConfiguration/configurationStores@2024-05-01' existing = {
  name: appConfigurationName
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in principalIds: {
    name: guid(subscription().id, principalId, roleDefinitionId)
    scope: store
    properties: {
      roleDefinitionId: roleDefinitionId
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]
