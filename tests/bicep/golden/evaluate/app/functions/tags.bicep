@export()
func tagsFor(app string, stage string) object => union({ app: app }, {
  stage: stage
  class: classOf(stage)
})

func classOf(stage string) string => stage == 'prod'
  ? 'gold'
  : (startsWith(stage, 'test')
    ? 'none'
    : 'silver')
