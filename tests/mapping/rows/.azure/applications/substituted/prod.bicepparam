using './main.bicep'

param subscription = readEnvironmentVariable('AZURE_SUBSCRIPTION_ID')
param bus = readEnvironmentVariable('AZURE_SERVICE_BUS_NAMESPACE_NAME')
