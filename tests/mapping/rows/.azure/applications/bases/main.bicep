// Apps of images that are there to build on, and of a sample.
resource dotnetSamples 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'dotnet-samples'
  properties: { template: { containers: [{ name: 'dotnet-samples', image: 'mcr.microsoft.com/dotnet/samples:aspnetapp' }] } }
}
resource dotnetAspnet 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'dotnet-aspnet'
  properties: { template: { containers: [{ name: 'dotnet-aspnet', image: 'mcr.microsoft.com/dotnet/aspnet:1' }] } }
}
resource dotnetRuntime 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'dotnet-runtime'
  properties: { template: { containers: [{ name: 'dotnet-runtime', image: 'mcr.microsoft.com/dotnet/runtime:1' }] } }
}
resource dotnetSdk 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'dotnet-sdk'
  properties: { template: { containers: [{ name: 'dotnet-sdk', image: 'mcr.microsoft.com/dotnet/sdk:1' }] } }
}
resource dotnetFramework 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'dotnet-framework'
  properties: { template: { containers: [{ name: 'dotnet-framework', image: 'mcr.microsoft.com/dotnet/framework/one:1' }] } }
}
resource javaBase 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'java-base'
  properties: { template: { containers: [{ name: 'java-base', image: 'mcr.microsoft.com/openjdk/one:1' }] } }
}
resource azureLinuxPython 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'azure-linux-python'
  properties: { template: { containers: [{ name: 'azure-linux-python', image: 'mcr.microsoft.com/azurelinux/base/python:1' }] } }
}
resource azureLinuxNodejs 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'azure-linux-nodejs'
  properties: { template: { containers: [{ name: 'azure-linux-nodejs', image: 'mcr.microsoft.com/azurelinux/base/nodejs:1' }] } }
}
resource azureLinuxCore 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'azure-linux-core'
  properties: { template: { containers: [{ name: 'azure-linux-core', image: 'mcr.microsoft.com/azurelinux/base/core:1' }] } }
}
resource marinerPython 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'mariner-python'
  properties: { template: { containers: [{ name: 'mariner-python', image: 'mcr.microsoft.com/cbl-mariner/base/python:1' }] } }
}
resource marinerNodejs 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'mariner-nodejs'
  properties: { template: { containers: [{ name: 'mariner-nodejs', image: 'mcr.microsoft.com/cbl-mariner/base/nodejs:1' }] } }
}
resource marinerCore 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'mariner-core'
  properties: { template: { containers: [{ name: 'mariner-core', image: 'mcr.microsoft.com/cbl-mariner/base/core:1' }] } }
}
resource oryxBase 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'oryx-base'
  properties: { template: { containers: [{ name: 'oryx-base', image: 'mcr.microsoft.com/oryx/one:1' }] } }
}
resource devContainer 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'dev-container'
  properties: { template: { containers: [{ name: 'dev-container', image: 'mcr.microsoft.com/devcontainers/base:1' }] } }
}
resource functionsBase 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'functions-base'
  properties: { template: { containers: [{ name: 'functions-base', image: 'mcr.microsoft.com/azure-functions/one:1' }] } }
}
