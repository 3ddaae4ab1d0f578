@export()
func nameOf(environment string, workload string) string => 'shop-${environment}-${workload}'
