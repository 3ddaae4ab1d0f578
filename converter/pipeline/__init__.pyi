from .consent import UNNEEDED as UNNEEDED, Settled as Settled, settled as settled
from .conversion import (
    Conversion as Conversion,
    Rules as Rules,
    convert_source as convert_source,
    load_rules as load_rules,
    rules_of as rules_of,
    sections_in as sections_in,
)
from .evaluation import (
    Evaluated as Evaluated,
    evaluate_project as evaluate_project,
    module_sources as module_sources,
)
from .failures import Failure as Failure, broken_in as broken_in, unique as unique
from .holding import InactiveEnvironment as InactiveEnvironment
from .left_out import left_out_everywhere as left_out_everywhere
from .options import SourceOptions as SourceOptions
from .skipping import SkippedWorkload as SkippedWorkload, skipped_workloads as skipped_workloads
from .summary import (
    PropertyLine as PropertyLine,
    Remark as Remark,
    RequiredInput as RequiredInput,
    ResourceLine as ResourceLine,
    RolesOfOverlay as RolesOfOverlay,
    Summary as Summary,
    SuppliedSecret as SuppliedSecret,
    summary_of as summary_of,
)
