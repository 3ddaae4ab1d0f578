module worker 'worker.bicep' = {
  params: { name: 'worker' }
}
