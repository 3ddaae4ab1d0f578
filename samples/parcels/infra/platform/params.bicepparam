using 'main.bicep'

param environment = readEnvironmentVariable('ENVIRONMENT')
