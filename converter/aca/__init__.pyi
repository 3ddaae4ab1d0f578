from .arm_ids import (
    Segment as Segment,
    formatted as formatted,
    is_same_id as is_same_id,
    segments as segments,
)
from .attached import environment_of as environment_of
from .containers import (
    Container as Container,
    EnvironmentVariable as EnvironmentVariable,
    InitContainer as InitContainer,
    Probe as Probe,
)
from .environment import (
    EnvironmentResource as EnvironmentResource,
    ManagedEnvironment as ManagedEnvironment,
    Storage as Storage,
    StorageResource as StorageResource,
    WorkloadProfile as WorkloadProfile,
)
from .fields import MODELS as MODELS, TEXTS as TEXTS, AcaModel as AcaModel, Leaf as Leaf, Slot as Slot
from .ingress import Ingress as Ingress, IpSecurityRestriction as IpSecurityRestriction
from .model import (
    AppConfiguration as AppConfiguration,
    ContainerApp as ContainerApp,
    Job as Job,
    RoleAssignment as RoleAssignment,
)
from .naming import kebab as kebab, name_of_unread as name_of_unread
from .reader import member as member
from .roles import Role as Role
from .scaling import Scale as Scale, ScaleRuleAuth as ScaleRuleAuth
from .source import (
    APP as APP,
    ENVIRONMENT_ROOT as ENVIRONMENT_ROOT,
    JOB as JOB,
    MANAGED_ENVIRONMENT as MANAGED_ENVIRONMENT,
    Evaluation as Evaluation,
    SourceResource as SourceResource,
    declares_workloads as declares_workloads,
    evaluate_infrastructure as evaluate_infrastructure,
    evaluate_source as evaluate_source,
    flattened as flattened,
    secrets_of as secrets_of,
)
from .surface import pattern_of as pattern_of, patterns as patterns
from .undecided import Undecided as Undecided
from .workload import (
    UnreadTemplate as UnreadTemplate,
    Workload as Workload,
    WorkloadFolder as WorkloadFolder,
)
