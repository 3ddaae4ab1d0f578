param environment string
param imageTag string = 'latest'

module app 'app.bicep' = {
  params: {
    name: environment
    imagetag: imageTag
  }
}
