param location string
param principal string

resource job 'Microsoft.App/jobs@2024-03-01' = {
  name: 'nightly'
  location: location
  properties: {
    configuration: { triggerType: 'Schedule', replicaTimeouts: 600, scheduleTriggerConfig: {} }
  }
}

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(principal)
  properties: { principal: principal, roleDefinitionId: 'a-role' }
}
