using './main.bicep'

param environment = 'prod'
param zones = true
