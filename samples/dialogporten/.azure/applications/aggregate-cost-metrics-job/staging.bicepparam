using 'main.bicep'

param environment = 'staging'
param location = 'norwayeast'
param jobSchedule = '0 2 * * *' // 02:00 UTC
param replicaTimeOutInSeconds = 1800 // half an hour
param storageContainerName = 'costmetrics'

// From the pipeline.
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param containerAppEnvironmentName = readEnvironmentVariable('AZURE_CONTAINER_APP_ENVIRONMENT_NAME')
param environmentKeyVaultName = readEnvironmentVariable('AZURE_ENVIRONMENT_KEY_VAULT_NAME')
param appInsightConnectionString = readEnvironmentVariable('AZURE_APP_INSIGHTS_CONNECTION_STRING')
param azureSubscriptionId = readEnvironmentVariable('AZURE_SUBSCRIPTION_ID')
