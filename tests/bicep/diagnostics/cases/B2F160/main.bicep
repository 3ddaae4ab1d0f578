param location string

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'shop'
  location: location
  tag: { team: 'shop' }
  properties: {
    configuration: {
      Ingress: { external: true, targetport: 8080 }
    }
    template: {
      containers: [{ name: 'shop', image: 'example.org/shop:1', enviroment: [] }]
    }
  }
}

module roles 'roles.bicep' = {
  parameters: { principalId: app.identity.principalId }
}
