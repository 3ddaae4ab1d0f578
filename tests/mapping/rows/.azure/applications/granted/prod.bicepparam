using 'main.bicep'

param vaultName = readEnvironmentVariable('VAULT_NAME')
param storeName = readEnvironmentVariable('STORE_NAME')
param busName = readEnvironmentVariable('BUS_NAME')
param accountName = readEnvironmentVariable('ACCOUNT_NAME')
param registryName = readEnvironmentVariable('REGISTRY_NAME')
