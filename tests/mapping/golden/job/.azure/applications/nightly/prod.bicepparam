using './main.bicep'

param environment = 'prod'
param schedule = '10 2 * * *'
param timeout = 1800
param environmentKeyVaultName = readEnvironmentVariable('AZURE_ENVIRONMENT_KEY_VAULT_NAME')
