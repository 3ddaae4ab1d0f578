using 'main.bicep'

param environment = 'prod'
param location = 'norwayeast'
param replicaTimeOutInSeconds = 86400 // a day

// From the pipeline.
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param containerAppEnvironmentName = readEnvironmentVariable('AZURE_CONTAINER_APP_ENVIRONMENT_NAME')
param environmentKeyVaultName = readEnvironmentVariable('AZURE_ENVIRONMENT_KEY_VAULT_NAME')
