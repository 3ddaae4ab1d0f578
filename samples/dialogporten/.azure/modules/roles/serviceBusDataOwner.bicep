// Lets identities send, receive and arrange queues and topics in a Service Bus namespace.

import { roleIds } from 'roleIds.bicep'

@description('The namespace.')
param serviceBusNamespaceName string

@description('Object ids of the identities.')
param principalIds string[]

var roleDefinitionId = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.serviceBusDataOwner)

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: serviceBusNamespaceName
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in principalIds: {
    name: guid(namespace.id, principalId, roleDefinitionId)
    scope: namespace
    properties: {
      roleDefinitionId: roleDefinitionId
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]
