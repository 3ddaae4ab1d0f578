import { ProbeTiming } from '../workload/types.bicep'

@export()
@description('A probe that asks the application\'s own health endpoint.')
func healthProbe(check 'Startup' | 'Readiness' | 'Liveness', port int, timing ProbeTiming) object => {
  type: check
  httpGet: {
    path: '/health/${toLower(check)}'
    port: port
  }
  initialDelaySeconds: timing.initialDelaySeconds
  periodSeconds: timing.periodSeconds
  timeoutSeconds: timing.timeoutSeconds
  successThreshold: timing.?successThreshold ?? 1
  failureThreshold: timing.?failureThreshold ?? 3
}
