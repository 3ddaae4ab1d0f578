using './main.bicep'

param schedule = '10 2 * * *'
param queue = 'sales'
