using './main.bicep'

param sampler = 'parentbased_traceidratio'
