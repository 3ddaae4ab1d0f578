@secure()
param password string
