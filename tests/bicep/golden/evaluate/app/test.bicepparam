using './main.bicep'

param stage = 'test1'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param callers = ['192.0.2.9']
param vaultName = readEnvironmentVariable('VAULT_NAME')
