// Lets identities query what an Application Insights component has recorded.

import { roleIds } from 'roleIds.bicep'

@description('The component.')
param applicationInsightsName string

@description('Object ids of the identities.')
param principalIds string[]

var roleDefinitionId = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.monitoringReader)

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in principalIds: {
    name: guid(subscription().id, principalId, roleDefinitionId)
    scope: component
    properties: {
      roleDefinitionId: roleDefinitionId
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]
