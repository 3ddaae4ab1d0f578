// Every kind of volume, in a container and in an init container.
resource web 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'web'
  properties: {
    configuration: {
      secrets: [
        { name: 'certificate', keyVaultUrl: 'https://kv-shop.vault.azure.net/secrets/tlsCertificate', identity: 'system' }
        { name: 'licence', keyVaultUrl: 'https://kv-shop.vault.azure.net/secrets/licenceKey/1f2e', identity: 'system' }
      ]
    }
    template: {
      initContainers: [
        {
          name: 'unpack'
          image: 'example.org/unpack:1.0.0'
          args: ['--into', '/scratch']
          volumeMounts: [{ volumeName: 'scratch', mountPath: '/scratch' }]
        }
      ]
      containers: [
        {
          name: 'web'
          image: 'example.org/web:1.2.3'
          command: ['/bin/web']
          args: ['--port', '8080']
          resources: { cpu: json('0.25'), memory: '0.5Gi', ephemeralStorage: '2Gi' }
          volumeMounts: [
            { volumeName: 'scratch', mountPath: '/scratch' }
            { volumeName: 'cache', mountPath: '/cache' }
            { volumeName: 'tls', mountPath: '/etc/tls' }
            { volumeName: 'all-secrets', mountPath: '/etc/secrets' }
            { volumeName: 'Documents', mountPath: '/documents', subPath: 'incoming' }
            { volumeName: 'archive', mountPath: '/archive' }
          ]
        }
      ]
      scale: { minReplicas: 1, maxReplicas: 1 }
      volumes: [
        { name: 'scratch', storageType: 'EmptyDir' }
        { name: 'cache' }
        { name: 'tls', storageType: 'Secret', secrets: [{ secretRef: 'certificate', path: 'tls.pem' }, { secretRef: 'licence' }] }
        { name: 'all-secrets', storageType: 'Secret' }
        { name: 'Documents', storageType: 'AzureFile', storageName: 'documents' }
        { name: 'archive', storageType: 'NfsAzureFile', storageName: 'archive' }
      ]
    }
  }
}
