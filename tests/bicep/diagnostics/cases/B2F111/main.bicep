module vault 'br/public:avm/res/key-vault/vault:0.11.0' = {
  params: { name: 'vault' }
}

output uri string = vault.outputs.uri
