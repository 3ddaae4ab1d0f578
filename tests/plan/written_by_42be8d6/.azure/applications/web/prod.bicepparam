using './main.bicep'

param environment = 'prod'
param replicas = 2
param region = 'west'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param apiKey = readEnvironmentVariable('API_KEY')
