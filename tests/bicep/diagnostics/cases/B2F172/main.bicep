module web 'web.json' = {}
