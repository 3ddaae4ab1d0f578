@export()
func nameOf(environment string, workload string) string => 'shop-${environment}-${workload}'

@export()
func sized(count int, factor int) int => min(count * factor, 20)

@export()
var ports = { web: 8080, metrics: 9090 }

@export()
var levels = {
  low: { cpu: '0.5', memory: '1Gi' }
  high: { cpu: '1.0', memory: '2Gi' }
}

@export()
type Scale = {
  least: int
  most: int
}
