import { ScaleRule } from '../modules/workload/types.bicep'

@export()
@description('Adds replicas when the average use of a resource, in per cent of what a replica has, exceeds the limit.')
func utilizationRule(metric 'cpu' | 'memory', percent int) ScaleRule => {
  name: metric
  custom: {
    type: metric
    metadata: {
      type: 'Utilization'
      value: string(percent)
    }
  }
}
