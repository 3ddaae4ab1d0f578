using './main.bicep'

param environment = 'prod'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
