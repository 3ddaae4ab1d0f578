using 'main.bicep'

param environment = 'test'
param imageTg = '1.2.3'
