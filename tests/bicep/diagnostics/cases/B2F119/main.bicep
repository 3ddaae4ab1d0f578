param imageTag string
