param name string
param image string
param vault string

resource job 'Microsoft.App/jobs@2025-01-01' = {
  name: name
  properties: {
    configuration: {
      triggerType: 'Manual'
      manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 }
      replicaTimeout: 600
      replicaRetryLimit: 1
      secrets: [
        {
          name: 'db'
          keyVaultUrl: 'https://${vault}${az.environment().suffixes.keyvaultDns}/secrets/dbConnection'
          identity: 'system'
        }
        {
          name: 'pull'
          keyVaultUrl: 'https://${vault}${az.environment().suffixes.keyvaultDns}/secrets/pullPassword'
          identity: 'system'
        }
      ]
      registries: [{ server: 'registry.example.org', username: 'shop', passwordSecretRef: 'pull' }]
    }
    template: {
      containers: [
        {
          name: name
          image: image
          resources: { cpu: 1, memory: '2Gi' }
          env: [{ name: 'DB', secretRef: 'db' }]
          volumeMounts: [{ volumeName: 'work', mountPath: '/work' }]
        }
      ]
      volumes: [{ name: 'work', storageType: 'AzureFile', storageName: 'shared' }]
    }
  }
}
