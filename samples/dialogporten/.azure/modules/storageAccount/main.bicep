// A storage account with one private blob container. Callers identify themselves: there are no shared keys.

@minLength(3)
@maxLength(24)
param name string
param location string
param tags object

@description('The container that is made in it.')
param containerName string

@description('Cool storage is cheap to keep and dear to read.')
param accessTier 'Hot' | 'Cool' = 'Hot'

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    accessTier: accessTier
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    isHnsEnabled: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    encryption: {
      keySource: 'Microsoft.Storage'
      requireInfrastructureEncryption: true
      services: {
        blob: { enabled: true }
        file: { enabled: true }
      }
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource container 'containers' = {
      name: containerName
      properties: {
        publicAccess: 'None'
      }
    }
  }
}

output name string = account.name
output containerName string = account::blobs::container.name
