using './main.bicep'

param environment = 'prod'
param count = 3
