using './main.bicep'

param schedule = '5 1 * * *'
param queue = readEnvironmentVariable('QUEUE')
