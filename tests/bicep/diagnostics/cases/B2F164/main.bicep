param location string

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'shop'
  location: location
  properties: {
    template: {
      containers: { name: 'shop', image: 'example.org/shop:1' }
      scale: { minReplicas: '1', maxReplicas: 3 }
    }
  }
}
