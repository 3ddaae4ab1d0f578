using './main.bicep'

var country = 'no'

param environment = 'prod'
param replicas = 1 + 2
param most = 9
param tag = readEnvironmentVariable('TAG', '4.5.6')
param level = true ? 'high' : 'low'
param image = { registry: 'registry.example.org', path: 'shop/${country}/web' }
param features = { search: true, beta: true }
param more = { gamma: 'new' }
param regions = ['west', 'east', 'north']
param ranges = ['10.1.0.0/16', '10.2.0.1/32']
param limits = { cpu: '2.0', memory: '4Gi' }
param numbers = [for index in range(1, 3): index * 2]
