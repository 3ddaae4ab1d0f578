// The vocabulary of workloads: what an application's template passes to the modules that deploy it.

@export()
@description('A container\'s environment variable: a literal, or the name of one of the workload\'s secrets.')
type EnvironmentVariable = {
  @minLength(1)
  name: string
  value: string?
  secretRef: string?
}

@export()
@description('A secret by reference: the workload\'s own name for it, and where in Key Vault it lies.')
type Secret = {
  @minLength(1)
  name: string
  keyVaultUrl: string
}

@export()
@description('A reason to add replicas. The limit is a percentage, spelled as a string.')
type ScaleRule = {
  name: string
  custom: {
    type: 'cpu' | 'memory'
    metadata: {
      type: 'Utilization'
      value: string
    }
  }
}

@export()
@description('How many replicas there may be, and what adds them.')
type Scale = {
  @minValue(0)
  minReplicas: int

  @minValue(1)
  maxReplicas: int

  rules: ScaleRule[]
}

@export()
@description('When to ask for a container\'s health (seconds), and how many answers count.')
type ProbeTiming = {
  @minValue(0)
  initialDelaySeconds: int

  @minValue(1)
  periodSeconds: int

  @minValue(1)
  timeoutSeconds: int

  @description('Good answers in a row that make it healthy; one where nothing is said.')
  successThreshold: int?

  @description('Bad answers in a row that make it unhealthy; three where nothing is said.')
  failureThreshold: int?
}

@export()
@description('The three questions that the platform asks, in the order in which they begin to matter.')
type Probes = {
  startup: ProbeTiming
  readiness: ProbeTiming
  liveness: ProbeTiming
}
