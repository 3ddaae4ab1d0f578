param name string
param image string = ''
