from .consent import Settled as Settled, settled as settled
from .conversion import (
    Conversion as Conversion,
    Rules as Rules,
    convert_source as convert_source,
    load_rules as load_rules,
    rules_of as rules_of,
)
from .evaluation import Evaluated as Evaluated, evaluate_project as evaluate_project
from .failures import Failure as Failure, broken_in as broken_in, unique as unique
from .options import SourceOptions as SourceOptions
from .summary import (
    PropertyLine as PropertyLine,
    Remark as Remark,
    RequiredInput as RequiredInput,
    Summary as Summary,
    summary_of as summary_of,
)
