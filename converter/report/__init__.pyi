from .conversion import (
    conversion_json as conversion_json,
    conversion_markdown as conversion_markdown,
    conversion_renderer as conversion_renderer,
    conversion_text as conversion_text,
)
from .formats import Format as Format, render_findings as render_findings
from .json import json_text as json_text, render_check as render_check, render_document as render_document
from .matrix import matrix_json as matrix_json, matrix_markdown as matrix_markdown
from .ordering import counted as counted
from .plain_text import plain as plain
from .plan import plan_json as plan_json, plan_text as plan_text
from .reference import reference_markdown as reference_markdown
from .terminal import render as render
