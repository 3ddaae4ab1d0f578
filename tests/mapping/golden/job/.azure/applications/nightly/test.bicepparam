using './main.bicep'

param environment = 'test'
param schedule = '5 1 * * *'
param environmentKeyVaultName = readEnvironmentVariable('AZURE_ENVIRONMENT_KEY_VAULT_NAME')
