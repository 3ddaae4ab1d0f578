// Containers of images that are there to build on, and of a sample.
resource bases 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'bases'
  properties: {
    template: {
      containers: [
        { name: 'dotnet-samples', image: 'mcr.microsoft.com/dotnet/samples:aspnetapp' }
        { name: 'dotnet-aspnet', image: 'mcr.microsoft.com/dotnet/aspnet:1' }
        { name: 'dotnet-runtime', image: 'mcr.microsoft.com/dotnet/runtime:1' }
        { name: 'dotnet-sdk', image: 'mcr.microsoft.com/dotnet/sdk:1' }
        { name: 'dotnet-framework', image: 'mcr.microsoft.com/dotnet/framework/one:1' }
        { name: 'java-base', image: 'mcr.microsoft.com/openjdk/one:1' }
        { name: 'azure-linux-python', image: 'mcr.microsoft.com/azurelinux/base/python:1' }
        { name: 'azure-linux-nodejs', image: 'mcr.microsoft.com/azurelinux/base/nodejs:1' }
        { name: 'azure-linux-core', image: 'mcr.microsoft.com/azurelinux/base/core:1' }
        { name: 'mariner-python', image: 'mcr.microsoft.com/cbl-mariner/base/python:1' }
        { name: 'mariner-nodejs', image: 'mcr.microsoft.com/cbl-mariner/base/nodejs:1' }
        { name: 'mariner-core', image: 'mcr.microsoft.com/cbl-mariner/base/core:1' }
        { name: 'oryx-base', image: 'mcr.microsoft.com/oryx/one:1' }
        { name: 'dev-container', image: 'mcr.microsoft.com/devcontainers/base:1' }
        { name: 'functions-base', image: 'mcr.microsoft.com/azure-functions/one:1' }
      ]
    }
  }
}
