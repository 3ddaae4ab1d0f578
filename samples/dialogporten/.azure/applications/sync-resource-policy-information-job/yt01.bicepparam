using 'main.bicep'

param environment = 'yt01'
param location = 'norwayeast'
param jobSchedule = '25 3 * * *' // 03:25 UTC
param replicaTimeOutInSeconds = 600 // ten minutes

// From the pipeline.
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param containerAppEnvironmentName = readEnvironmentVariable('AZURE_CONTAINER_APP_ENVIRONMENT_NAME')
param environmentKeyVaultName = readEnvironmentVariable('AZURE_ENVIRONMENT_KEY_VAULT_NAME')
param appInsightConnectionString = readEnvironmentVariable('AZURE_APP_INSIGHTS_CONNECTION_STRING')
