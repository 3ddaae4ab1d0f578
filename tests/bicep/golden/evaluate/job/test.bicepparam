using 'main.bicep'
param stage = readEnvironmentVariable('STAGE', 'test')
param timeout = int(readEnvironmentVariable('TIMEOUT'))
param vaultName = readEnvironmentVariable('VAULT_NAME')
