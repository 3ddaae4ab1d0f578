param name string // ÿ
