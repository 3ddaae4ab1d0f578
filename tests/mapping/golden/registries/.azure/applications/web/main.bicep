// Images from three registries: with a password, with an identity, and for everybody.
resource web 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'web'
  properties: {
    configuration: {
      secrets: [{ name: 'hub', keyVaultUrl: 'https://kv-shop.vault.azure.net/secrets/hubPassword', identity: 'system' }]
      registries: [
        { server: 'hub.example.org', username: 'shop', passwordSecretRef: 'hub' }
        { server: 'shop.azurecr.io', identity: 'system' }
        { server: 'public.example.org' }
      ]
    }
    template: {
      containers: [{ name: 'web', image: 'hub.example.org/web:1.2.3' }]
      scale: { minReplicas: 1 }
    }
  }
}
