@minLenght(3)
param name string

@secure()
var key = toLowr(name)

@description('one', 'two')
param tags object

output short string = substring(name)
output sum int = add(1, 2)
output loud string = name(key)
