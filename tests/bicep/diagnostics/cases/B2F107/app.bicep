output hostName string = 'web.example.com'
