using 'main.bicep'

param stage = readEnvironmentVariable('STAGE', 'test')
param replicas = 1 + 1
param tag = externalInput('ci.build', 'tag')
param password = az.getSecret('00000000-0000-0000-0000-000000000000', 'shared', 'vault', 'shop-password')
