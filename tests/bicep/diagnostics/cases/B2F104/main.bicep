@allowed(['test', 'prod'])
param environment string

@minValue(1)
@maxValue(25)
param replicas int

@minLength(3)
param name string

param scale {
  min: int
  max: int
}
