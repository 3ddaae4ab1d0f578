@description('Which of the shops this is.')
param stage string
@minValue(1)
param replicas int = 1
param tag string
@secure()
param password string

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' existing = {
  name: 'shared'
}

resource shop 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'shop-${stage}'
  location: resourceGroup().location
  properties: {
    environmentId: environment.id
    configuration: {
      secrets: [
        {
          name: 'password'
          value: password
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'shop'
          image: 'ghcr.io/example/shop:${tag}'
        }
      ]
      scale: {
        minReplicas: replicas
      }
    }
  }
}

output url string = 'https://${shop.properties.configuration.ingress.fqdn}/${stage}'
