using './main.bicep'

param environment = 'test'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param allowed = ['10.0.0.1', '10.1.0.0/16']
param connectionString = readEnvironmentVariable('CONNECTION')
param queue = readEnvironmentVariable('QUEUE_NAME')
