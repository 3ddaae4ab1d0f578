import { baseTag } from 'tags.bicep'

param location string = resourceGroup().location
param size Sise = 'small'

type Size = 'small' | 'large'

var name = 'app-${locaton}'

output tags object = baseTag
output name string = name
