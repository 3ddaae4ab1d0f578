using './main.bicep'

param queues = ['orders', 'returns']
param retries = 3
param enabled = !false
