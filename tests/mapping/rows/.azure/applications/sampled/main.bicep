// An app before its first release: azd's image, and a volume of secrets that it doesn't have yet.
resource sampled 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'sampled'
  properties: {
    template: {
      containers: [
        {
          name: 'sampled'
          image: 'mcr.microsoft.com/azuredocs/containerapps-helloworld:latest'
          volumeMounts: [{ volumeName: 'secrets', mountPath: '/secrets' }]
        }
      ]
      volumes: [{ name: 'secrets', storageType: 'Secret' }]
    }
  }
}
