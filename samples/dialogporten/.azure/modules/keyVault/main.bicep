// The environment's vault. Access is a matter of roles alone; what is deleted stays recoverable.

import { keyVaultName } from '../../functions/naming.bicep'

@export()
type Sku = {
  name: 'premium' | 'standard'
  family: 'A'
}

param namePrefix string
param location string
param tags object
param sku Sku

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: keyVaultName(namePrefix, resourceGroup().id)
  location: location
  tags: tags
  properties: {
    sku: sku
    tenantId: subscription().tenantId
    enableRbacAuthorization: true
    enablePurgeProtection: true
    enabledForTemplateDeployment: false
    accessPolicies: []
  }
}

output name string = vault.name
