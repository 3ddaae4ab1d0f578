import { nameOf } from '../../functions/shared.bicep'

param environment string
param count int

var isWanted = count > 1 && environment != 'none'
var prefix = 'https://'

module names '../../modules/names.bicep' = {
  params: { first: prefix, second: nameOf(environment, 'worker') }
}

module app '../../modules/app.bicep' = if (isWanted) {
  params: {
    name: names.outputs.short
    image: 'example.org/shop/worker:2.0.0'
    scale: { least: count - 2, most: count }
    variables: [
      { name: 'ABOUT', value: names.outputs.long }
      { name: 'COUNT', value: names.outputs.all.count }
    ]
  }
}
