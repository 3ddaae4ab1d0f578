using 'main.bicep'

param password = 'correct horse'
