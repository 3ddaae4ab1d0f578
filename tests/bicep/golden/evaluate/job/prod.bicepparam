using 'main.bicep'
param stage = 'prod'
param schedule = '0 3 * * *'
param timeout = 600
param args = ['--all']
param vaultName = 'prod-vault'
