param environment string
param imageTag string
param replicas int = 1
