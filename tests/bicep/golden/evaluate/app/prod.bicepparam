using './main.bicep'

param stage = 'prod'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param callers = [
  '192.0.2.1'
  '192.0.2.0/24'
]
param resources = {
  cpu: json('0.5')
  memory: '1Gi'
}
param scale = {
  minReplicas: 4
  maxReplicas: 20
  rules: []
}
param profile = 'Dedicated-D8'
param vaultName = readEnvironmentVariable('VAULT_NAME')
