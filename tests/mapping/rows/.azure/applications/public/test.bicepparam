using './main.bicep'

param subscription = readEnvironmentVariable('AZURE_SUBSCRIPTION_ID')
param vault = readEnvironmentVariable('AZURE_ENVIRONMENT_KEY_VAULT_NAME')
param store = readEnvironmentVariable('AZURE_APP_CONFIGURATION_NAME')
param bus = readEnvironmentVariable('AZURE_SERVICE_BUS_NAMESPACE_NAME')
param cluster = readEnvironmentVariable('AZURE_CONTAINER_APP_ENVIRONMENT_NAME')
param otherSubscriptionId = readEnvironmentVariable('GIVEN_ELSEWHERE')
param otherKeyVaultName = readEnvironmentVariable('GIVEN_ELSEWHERE')
