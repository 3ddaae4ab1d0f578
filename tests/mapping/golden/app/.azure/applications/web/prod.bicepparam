using './main.bicep'

param environment = 'prod'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param allowed = ['2001:db8::1']
param minReplicas = 2
param profile = 'Dedicated-D8'
param connectionString = readEnvironmentVariable('CONNECTION')
param queue = 'orders'
param resources = {
  cpu: json('1.5')
  memory: '3Gi'
}
