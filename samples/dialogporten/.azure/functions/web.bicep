// What the web applications have in common.

import { EnvironmentVariable } from '../modules/workload/types.bicep'

@export()
@description('Hosting environment and telemetry; the sampler keeps the given share of traces, and whole traces only.')
func webVariables(environmentName string, telemetryConnection string, traceRatio string) EnvironmentVariable[] => [
  { name: 'ASPNETCORE_ENVIRONMENT', value: environmentName }
  { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: telemetryConnection }
  { name: 'OTEL_TRACES_SAMPLER', value: 'parentbased_traceidratio' }
  { name: 'OTEL_TRACES_SAMPLER_ARG', value: traceRatio }
]

@export()
@description('Makes Kestrel listen on every interface at one port.')
func listenOn(port int) EnvironmentVariable => {
  name: 'ASPNETCORE_URLS'
  value: 'http://+:${port}'
}
