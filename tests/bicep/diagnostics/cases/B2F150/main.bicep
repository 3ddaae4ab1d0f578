@minLength(2 + 1)
param name string
