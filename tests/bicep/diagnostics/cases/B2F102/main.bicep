module app 'modules/contanerApp.bicep' = {
  params: { name: 'web' }
}

module job 'modul/job.bicep' = {
  params: { name: 'job' }
}
