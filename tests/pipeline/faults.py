"""What can be wrong with a source, a project file or the options, and what has to be reported."""

from __future__ import annotations

from dataclasses import dataclass

from tests.pipeline.shop import PROJECT, WEB, Edit

MAIN = f"{WEB}/main.bicep"
TEST = f"{WEB}/test.bicepparam"
PROD = f"{WEB}/prod.bicepparam"
MODULE = ".azure/modules/app.bicep"
NAMES = ".azure/functions/names.bicep"
DONE, FINDINGS, CONFIGURATION, INPUT = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way to go wrong.

    `edits` break the source, `options` go to the command line. The fault is reported with `code` and
    ends the run with `exit`; the carets are under what is `marked` with «» in a text of `file` (both
    empty for a fault without a place). `message` and `help` are parts of what is reported.
    """

    name: str
    edits: tuple[Edit, ...] = ()
    options: tuple[str, ...] = ()
    code: str
    exit: int
    file: str = ""
    marked: str = ""
    message: str
    help: str


def param(line: str, path: str = PROD) -> Edit:
    """The prod parameter file with a line more."""
    return Edit(path, f"using './main.bicep'\n{line}\n", "using './main.bicep'\n")


DESCRIBED_BY_A_FILE = Edit(
    PROJECT,
    "web: {path: /shop, apim: {displayName: Shop, path: shop, versions: [{displayName: Shop 1, "
    "documentFile: shop.json}]}}",
    "web: {path: /shop, priority: 3}",
)

FAULTS = (
    # text and files of the source
    Fault(
        name="syntax error",
        edits=(Edit(MAIN, "var name nameOf(", "var name = nameOf("),),
        code="B2F002",
        exit=INPUT,
        file=MAIN,
        marked="var name nameOf«(»environment",
        message="expected '=' after 'nameOf'",
        help="",
    ),
    Fault(
        name="missing module",
        edits=(Edit(MAIN, "modules/ap.bicep", "modules/app.bicep"),),
        code="B2F102",
        exit=INPUT,
        file=MAIN,
        marked="module app «'../../modules/ap.bicep'»",
        message="there is no file '.azure/modules/ap.bicep'",
        help="did you mean 'app.bicep'?",
    ),
    Fault(
        name="missing import",
        edits=(Edit(MAIN, "functions/name.bicep", "functions/names.bicep"),),
        code="B2F102",
        exit=INPUT,
        file=MAIN,
        marked="«'../../functions/name.bicep'»",
        message="there is no file '.azure/functions/name.bicep'",
        help="did you mean 'names.bicep'?",
    ),
    Fault(
        name="missing symbol of an import",
        edits=(Edit(MAIN, "import { nameOff as nameOf }", "import { nameOf }"),),
        code="B2F101",
        exit=INPUT,
        file=MAIN,
        marked="import { «nameOff» as",
        message="names.bicep' doesn't export 'nameOff'",
        help="did you mean 'nameOf'?",
    ),
    Fault(
        name="missing using target",
        edits=(Edit(TEST, "using './man.bicep'", "using './main.bicep'"),),
        code="B2F102",
        exit=INPUT,
        file=TEST,
        marked="«'./man.bicep'»",
        message="there is no file '.azure/applications/web/man.bicep'",
        help="did you mean 'main.bicep'?",
    ),
    Fault(
        name="file that is not text",
        edits=(Edit(NAMES, "\x00", "@export()"),),
        code="B2F004",
        exit=INPUT,
        file=NAMES,
        marked="«\x00»",
        message="U+0000",
        help="remove it",
    ),
    # values in the source
    Fault(
        name="parameter without value",
        edits=(Edit(PROD, "", "param environment = 'prod'\n"),),
        code="B2F337",
        exit=INPUT,
        file=MAIN,
        marked="«param environment string»",
        message="the parameter 'environment' has no value",
        help="give it in the parameter file",
    ),
    Fault(
        name="parameter that isn't declared",
        edits=(param("param replica = 2"),),
        code="B2F108",
        exit=INPUT,
        file=PROD,
        marked="param «replica» = 2",
        message="has no parameter 'replica'",
        help="did you mean 'replicas'?",
    ),
    Fault(
        name="value that isn't allowed",
        edits=(Edit(PROD, "param environment = 'production'", "param environment = 'prod'"),),
        code="B2F104",
        exit=INPUT,
        file=PROD,
        marked="«'production'»",
        message="must be 'test' or 'prod', this is 'production'",
        help="",
    ),
    Fault(
        name="text that is too short",
        edits=(Edit(PROD, "'w'", "'west'"),),
        code="B2F104",
        exit=INPUT,
        file=PROD,
        marked="«'w'»",
        message="must have at least 3 characters, this has 1",
        help="",
    ),
    Fault(
        name="text that is too long",
        edits=(Edit(PROD, "'west-europe'", "'west'"),),
        code="B2F104",
        exit=INPUT,
        file=PROD,
        marked="«'west-europe'»",
        message="must have at most 8 characters, this has 11",
        help="",
    ),
    Fault(
        name="number that is too small",
        edits=(Edit(PROD, "replicas = 0", "replicas = 2"),),
        code="B2F104",
        exit=INPUT,
        file=PROD,
        marked="param replicas = «0»",
        message="must be at least 1, this is 0",
        help="",
    ),
    Fault(
        name="number that is too large",
        edits=(Edit(PROD, "replicas = 10", "replicas = 2"),),
        code="B2F104",
        exit=INPUT,
        file=PROD,
        marked="param replicas = «10»",
        message="must be at most 9, this is 10",
        help="",
    ),
    Fault(
        name="value of another type",
        edits=(Edit(PROD, "replicas = 'two'", "replicas = 2"),),
        code="B2F104",
        exit=INPUT,
        file=PROD,
        marked="«'two'»",
        message="must be an int, this is a string",
        help="",
    ),
    Fault(
        name="cycle of modules",
        edits=(
            Edit(
                MODULE,
                "module again '../applications/web/main.bicep' = {\n  name: 'again'\n  params: {\n"
                "    environment: 'test'\n    imageTag: 'x'\n    apiKey: 'x'\n  }\n}\n\nresource app",
                "resource app",
            ),
        ),
        code="B2F105",
        exit=INPUT,
        file=MODULE,
        marked="«'../applications/web/main.bicep'»",
        message="web/main.bicep → .azure/modules/app.bicep → .azure/applications/web/main.bicep",
        help="",
    ),
    Fault(
        name="cycle of variables",
        edits=(
            Edit(MAIN, "var name = '${other}'\nvar other = name", "var name = nameOf(environment, 'web')"),
        ),
        code="B2F105",
        exit=INPUT,
        file=MAIN,
        marked="var «name» = '${other}'",
        message="'name' → 'other' → 'name'",
        help="remove one of these references",
    ),
    Fault(
        name="unknown name",
        edits=(Edit(MAIN, "value: regoin", "value: region"),),
        code="B2F101",
        exit=INPUT,
        file=MAIN,
        marked="«regoin»",
        message="the name 'regoin' is not declared",
        help="did you mean 'region'?",
    ),
    Fault(
        name="unknown function",
        edits=(Edit(MAIN, "value: toLowr(region)", "value: region"),),
        code="B2F106",
        exit=INPUT,
        file=MAIN,
        marked="«toLowr»",
        message="there is no function 'toLowr'",
        help="did you mean 'toLower'?",
    ),
    Fault(
        name="fail()",
        edits=(Edit(MAIN, "var name = fail('no name')", "var name = nameOf(environment, 'web')"),),
        code="B2F110",
        exit=INPUT,
        file=MAIN,
        marked="«fail('no name')»",
        message="fail(): no name",
        help="change the values that lead here, or the condition around fail()",
    ),
    Fault(
        name="limit of the project file",
        edits=(
            Edit(
                MAIN,
                "var name = 'shop-${'a name that nobody would type'}'",
                "var name = nameOf(environment, 'web')",
            ),
            Edit(PROJECT, "product: shop\nlimits: {stringLength: 33}", "product: shop"),
        ),
        code="B2F114",
        exit=INPUT,
        file=MAIN,
        marked="«'shop-${'a name that nobody would type'}'»",
        message="this string grows past 33 characters",
        help="`limits.stringLength` in the project file raises the limit",
    ),
    # the project file
    Fault(
        name="unknown key",
        edits=(Edit(PROJECT, "produkt: shop", "product: shop"),),
        code="B2F202",
        exit=CONFIGURATION,
        file=PROJECT,
        marked="«produkt»",
        message="unknown key 'produkt'",
        help="did you mean 'product'?",
    ),
    Fault(
        name="project file that is not YAML",
        edits=(Edit(PROJECT, "{name: shop", "{name: shop}"),),
        code="B2F201",
        exit=CONFIGURATION,
        file=PROJECT,
        marked="flux«:»",
        message="expected ',' or '}'",
        help="the mapping that starts with '{' is not closed",
    ),
    Fault(
        name="unknown environment",
        options=("--env", "prd"),
        code="B2F206",
        exit=CONFIGURATION,
        file=PROJECT,
        marked="«environments»:",
        message="the project file has no environment 'prd'",
        help="did you mean 'prod'?",
    ),
    Fault(
        name="unknown profile",
        edits=(Edit(PROJECT, "profile: diss\n", "profile: dis-ingressroute\n"),),
        code="B2F205",
        exit=CONFIGURATION,
        file=PROJECT,
        marked="«diss»",
        message="no platform profile is called 'diss'",
        help="did you mean 'dis'?",
    ),
    Fault(
        name="unknown profile as an option",
        options=("--profile", "diss"),
        code="B2F205",
        exit=CONFIGURATION,
        message="no platform profile is called 'diss'",
        help="did you mean 'dis'?",
    ),
    Fault(
        name="unknown setting",
        edits=(Edit(PROJECT, "settings: {telemtry: collector}\nworkloads:\n", "workloads:\n"),),
        code="B2F202",
        exit=CONFIGURATION,
        file=PROJECT,
        marked="«telemtry»",
        message="'telemtry'",
        help="did you mean 'telemetry'?",
    ),
    Fault(
        name="unknown choice of a setting",
        edits=(Edit(PROJECT, "settings: {telemetry: colector}\nworkloads:\n", "workloads:\n"),),
        code="B2F202",
        exit=CONFIGURATION,
        file=PROJECT,
        marked="«colector»",
        message="'colector' isn't a choice of telemetry",
        help="did you mean 'collector'?",
    ),
    Fault(
        name="overlay in the place of the base",
        edits=(Edit(PROJECT, "overlay: base", "overlay: p1"),),
        code="B2F202",
        exit=CONFIGURATION,
        file=PROJECT,
        marked="overlay: «base»",
        message="no overlay can be called 'base'",
        help="choose another name",
    ),
    Fault(
        name="unknown workload",
        edits=(
            Edit(
                PROJECT,
                "  web: {path: /shop, priority: 3}\n  nightli: {}",
                "  web: {path: /shop, priority: 3}",
            ),
        ),
        code="B2F202",
        exit=INPUT,
        file=PROJECT,
        marked="«nightli»: {}",
        message="the source has no workload 'nightli'",
        help="did you mean 'nightly'?",
    ),
    Fault(
        name="public app without a path",
        edits=(Edit(PROJECT, "web: {priority: 3}", "web: {path: /shop, priority: 3}"),),
        code="B2F202",
        exit=INPUT,
        file=PROJECT,
        marked="  «web»: {priority: 3}",
        message="the workload 'web' has ingress, but no path in the project file",
        help="set workloads.web.path",
    ),
    Fault(
        name="API of a job",
        edits=(
            Edit(
                PROJECT,
                "  web: {path: /shop, priority: 3}\n  nightly: {path: /n, apim: {displayName: N, path: n, "
                "versions: [{displayName: v1, document: /d}]}}",
                "  web: {path: /shop, priority: 3}",
            ),
        ),
        code="B2F202",
        exit=INPUT,
        file=PROJECT,
        marked="nightly: {path: /n, «apim»: {displayName: N",
        message="the workload 'nightly' has no ingress: an API would lead nowhere",
        help="take 'apim' out",
    ),
    Fault(
        name="project file missing",
        options=("--config", "nowhere.yaml"),
        code="B2F202",
        exit=CONFIGURATION,
        message="there is no project file nowhere.yaml",
        help="--config names a YAML file",
    ),
    Fault(
        name="wrong placeholder in a table of one's own",
        edits=(
            Edit(
                PROJECT,
                "tables:\n  environment-variables:\n    - id: shop.stage\n"
                "      match: {variable.name: STAGE}\n      emit:\n"
                "        name: {$from: variable.nam}\nworkloads:\n",
                "workloads:\n",
            ),
        ),
        code="B2F204",
        exit=CONFIGURATION,
        file=PROJECT,
        marked="{$from: «variable.nam»}",
        message="EnvironmentVariable has no field 'nam'",
        help="did you mean 'name'?",
    ),
    Fault(
        name="unknown table",
        edits=(Edit(PROJECT, "tables:\n  environment-variable: []\nworkloads:\n", "workloads:\n"),),
        code="B2F203",
        exit=CONFIGURATION,
        file=PROJECT,
        marked="«environment-variable»",
        message="no table is called 'environment-variable'",
        help="did you mean 'environment-variables'?",
    ),
    Fault(
        name="no image tag",
        edits=(Edit(PROJECT, "host: shop.example.org}", "host: shop.example.org, imageTag: 1.2.3}"),),
        code="B2F208",
        exit=INPUT,
        file=MAIN,
        marked="«'example.org/shop/web:${imageTag}'»",
        message="no tag for the image example.org/shop/web in environment 'prod'",
        help="give one with --image-tag, or as environments.prod.imageTag",
    ),
    # the options
    Fault(
        name="report of an unknown kind",
        options=("--report", "report.html"),
        code="B2F209",
        exit=CONFIGURATION,
        message="--report can't write 'report.html'",
        help="endings: .json, .md",
    ),
    Fault(
        name="report into a folder that doesn't exist",
        options=("--report", "reports/report.md"),
        code="B2F209",
        exit=CONFIGURATION,
        message="--report can't write 'report.md': there is no folder reports",
        help="make it",
    ),
    Fault(
        name="image tag that nobody releases",
        options=("--image-tag", "latest"),
        code="B2F209",
        exit=CONFIGURATION,
        message="'latest' is no image tag",
        help="give the released version",
    ),
    # what no manifest may hold
    Fault(
        name="secret in an image",
        edits=(
            Edit(MODULE, "image: '${key}:1.0'", "image: image"),
            Edit(
                PROD, "param apiKey = 'hunter2-in-clear'", "param apiKey = readEnvironmentVariable('API_KEY')"
            ),
        ),
        code="B2F303",
        exit=INPUT,
        file=PROD,
        marked="«'hunter2-in-clear'»",
        message="image would hold the text of a secret",
        help="parameters.apiKey.public",
    ),
    # who may call, and APIs
    Fault(
        name="caller that the source lacks",
        edits=(
            Edit(
                PROJECT,
                "web: {path: /shop, priority: 3, callers: [nigthly]}",
                "web: {path: /shop, priority: 3}",
            ),
        ),
        code="B2F319",
        exit=INPUT,
        file=PROJECT,
        marked="callers: [«nigthly»]",
        message="the source has no workload 'nigthly' that could call 'web'",
        help="did you mean 'nightly'?",
    ),
    Fault(
        name="description of an API that isn't there",
        edits=(DESCRIBED_BY_A_FILE,),
        code="B2F466",
        exit=CONFIGURATION,
        file=PROJECT,
        marked="documentFile: «shop.json»",
        message="there is no file shop.json",
        help="relative to SOURCE",
    ),
    Fault(
        name="description of an API that is no OpenAPI",
        edits=(
            Edit("shop.json", '{"swagger": "2.0"}'),
            DESCRIBED_BY_A_FILE,
        ),
        code="B2F466",
        exit=CONFIGURATION,
        file=PROJECT,
        marked="documentFile: «shop.json»",
        message="shop.json isn't an OpenAPI 3 document in JSON",
        help="no other form",
    ),
    # what is empty
    Fault(
        name="container without an image",
        edits=(Edit(MODULE, "image: ''\n", "image: image\n"),),
        code="B2F335",
        exit=INPUT,
        file=MODULE,
        marked="image: «''»",
        message="template.containers[0] of web has no image: it is empty",
        help="workloads.web.image in the project file",
    ),
    Fault(
        name="placeholder instead of an image",
        edits=(
            Edit(
                MAIN,
                "image: 'mcr.microsoft.com/k8se/quickstart:latest'",
                "image: 'example.org/shop/web:${imageTag}'",
            ),
        ),
        code="B2F335",
        exit=INPUT,
        file=MAIN,
        marked="image: «'mcr.microsoft.com/k8se/quickstart:latest'»",
        message="is a placeholder",
        help="name the app's image as workloads.web.image in the project file",
    ),
    Fault(
        name="mount of no volume",
        edits=(
            Edit(
                MODULE,
                "env: variables\n          volumeMounts: [{ volumeName: 'data', mountPath: '/data' }]",
                "env: variables",
            ),
        ),
        code="B2F336",
        exit=INPUT,
        file=MODULE,
        marked="volumeName: «'data'»",
        message="web mounts the volume 'data', which its pods don't have",
        help="add the volume to the source",
    ),
)
