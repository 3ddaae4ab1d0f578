using './main.bicep'

param schedule = '${10 + 5} 3 * * 1'
