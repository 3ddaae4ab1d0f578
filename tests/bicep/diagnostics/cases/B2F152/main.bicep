resource store 'storageAccounts@2023-05-01' = {
  name: 'store'
}
