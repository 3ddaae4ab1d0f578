using './main.bicep'

param environment = 'test'
param count = 1
