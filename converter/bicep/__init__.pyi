from .api import PARAMETERS as PARAMETERS, evaluate as evaluate, opened as opened, parse as parse
from .arm.parameters import build_parameters as build_parameters
from .arm.snapshot import build_snapshot as build_snapshot
from .azure_types import canonical_type as canonical_type
from .deployment import (
    DeployedResource as DeployedResource,
    Deployment as Deployment,
    DeploymentContext as DeploymentContext,
    GivenValue as GivenValue,
    LeftOut as LeftOut,
    UnreadModule as UnreadModule,
)
from .evaluation.allowed import TextRules as TextRules, text_rules as text_rules
from .evaluation.compared import compared_texts as compared_texts
from .evaluation.declared import (
    declared_parameters as declared_parameters,
    declared_types as declared_types,
    defaulted_variables_of as defaulted_variables_of,
    environment_variables_of as environment_variables_of,
    given_parameters as given_parameters,
    is_needed_by as is_needed_by,
    module_files as module_files,
    modules_outside as modules_outside,
    remote_modules as remote_modules,
    required_parameters as required_parameters,
    template_of as template_of,
)
from .evaluation.evaluator import (
    evaluate_assignments as evaluate_assignments,
    evaluate_parameters as evaluate_parameters,
    evaluate_template as evaluate_template,
)
from .evaluation.files import FileResolver as FileResolver
from .evaluation.json_parameters import (
    JsonParameters as JsonParameters,
    json_parameters as json_parameters,
    names_in_json_parameters as names_in_json_parameters,
)
from .evaluation.parameter_values import redact as redact
from .functions import function_names as function_names
from .functions.lambdas import Filtered as Filtered
from .limits import DEFAULTS as DEFAULTS, Limits as Limits
from .module_sources import NO_MODULES as NO_MODULES, ModuleSources as ModuleSources
from .symbolic.references import RuntimeProperty as RuntimeProperty
from .symbolic.symbols import decided as decided
from .symbolic.texts import known_text as known_text, parts_of as parts_of, resource_id as resource_id
from .syntax.nodes import (
    ArrayLiteral as ArrayLiteral,
    Expression as Expression,
    Extends as Extends,
    FunctionCall as FunctionCall,
    Identifier as Identifier,
    InterpolatedString as InterpolatedString,
    Literal as Literal,
    Node as Node,
    ObjectLiteral as ObjectLiteral,
    ParameterAssignment as ParameterAssignment,
    Property as Property,
    Unary as Unary,
    Using as Using,
    Variable as Variable,
    walk as walk,
)
from .syntax.parser import ParseResult as ParseResult, parse_source as parse_source
from .syntax_check import SyntaxCheck as SyntaxCheck, check_syntax as check_syntax
