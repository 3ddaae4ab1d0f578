// Values that only the deployment knows.
param subscription string
param bus string

resource store 'Microsoft.AppConfiguration/configurationStores@2024-06-01' existing = {
  name: 'store'
}

resource substituted 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'substituted'
  properties: {
    template: {
      containers: [
        {
          name: 'substituted'
          image: 'example.org/substituted:1.2.3'
          env: [
            { name: 'STORE', value: store.properties.endpoint }
            { name: 'BUS', value: 'sb://${bus}.servicebus.windows.net/' }
            { name: 'VAULT', value: 'https://${bus}.vault.azure.net' }
            { name: 'SUBSCRIPTION', value: subscription }
            { name: 'OTEL_TRACES_SAMPLER', value: store.properties.createMode }
          ]
        }
      ]
    }
  }
}
