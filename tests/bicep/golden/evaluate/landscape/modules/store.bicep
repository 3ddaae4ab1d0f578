param name string
param containers string[]

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: name
  location: resourceGroup().location
  kind: 'StorageV2'

  resource blobs 'blobServices' = {
    name: 'default'
    properties: { of: account.name }

    resource container 'containers' = [for container in containers: {
      name: container
    }]
  }
}

resource reader 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  name: 'acdd72a7-3385-48ef-bd42-f606fba81ae7'
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, reader.id)
  properties: { roleDefinitionId: reader.id }
}

resource table 'Microsoft.Storage/storageAccounts/tableServices@2023-05-01' = {
  parent: account
  name: 'default'
}

output id string = account.id
output firstContainer string = empty(containers) ? '' : account::blobs::container[0].id
@secure()
output key string = account.listKeys().keys[0].value
