using './main.bicep'

param environment = 'test'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param apiKey = readEnvironmentVariable('API_KEY')
