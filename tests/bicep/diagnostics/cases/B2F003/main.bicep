param greeting string = 'hello

var hosts = [
  'a.example.com'
  'b.example.com'

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'app-${greeting'
}

/* the outputs
output hosts array = hosts
