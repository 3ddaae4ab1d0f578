using './main.bicep'

param sampler = 'always_off'
