using './main.bicep'

param environment = 'prod'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param environmentKeyVaultName = readEnvironmentVariable('AZURE_ENVIRONMENT_KEY_VAULT_NAME')
