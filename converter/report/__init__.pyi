from .conversion import (
    ConversionReport as ConversionReport,
    PropertyLine as PropertyLine,
    Remark as Remark,
    Variable as Variable,
    as_text as as_text,
)
from .findings_json import json_text as json_text
from .formats import Format as Format, render_findings as render_findings
from .json import render_check as render_check, render_document as render_document
from .matrix import Fate as Fate, MatrixLine as MatrixLine, MatrixReport as MatrixReport
from .plain_text import plain as plain
from .reference import (
    ManifestLine as ManifestLine,
    Reference as Reference,
    RowLine as RowLine,
    SettingLine as SettingLine,
    TablePart as TablePart,
)
from .terminal import render as render
