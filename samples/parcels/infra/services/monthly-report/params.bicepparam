using 'main.bicep'

param environment = readEnvironmentVariable('ENVIRONMENT')
param imageTag = readEnvironmentVariable('IMAGE_TAG')
