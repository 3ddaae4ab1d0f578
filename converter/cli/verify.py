"""`bicep2flux verify`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from converter.cli.outcome import exit_code, outcome, takes_colour
from converter.report.formats import Format


def verify_command(
    flux: Annotated[Path, typer.Argument(metavar="FLUX", help="The tree's folder.")] = Path("flux"),
    *,
    crds: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A folder of CRDs, as `kubectl get crd -o yaml` gives them; they go before our own schemas.",
        ),
    ] = None,
    kubernetes_version: Annotated[
        str | None,
        typer.Option(
            metavar="VERSION", help="The cluster's version, such as 1.33.", show_default="the newest known"
        ),
    ] = None,
    format_: Annotated[
        Format, typer.Option("--format", help="How the findings are written to stdout.")
    ] = Format.TEXT,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show a Python traceback when bicep2flux itself fails.")
    ] = False,
) -> None:
    """Render every overlay with Kustomize and check what a cluster would find wrong.

    Objects are checked against their schemas, references and variables against what the tree holds,
    scaling, selectors and ports against each other. The tree may be anybody's: what would fetch or
    run something is refused before Kustomize runs. The exit code is 1 when there are errors.
    """
    with outcome(debug=debug):
        from converter.report.formats import render_findings
        from converter.verifying import VerifyOptions, verify

        result = verify(VerifyOptions(flux=flux, crds=crds, kubernetes=kubernetes_version))
        text = render_findings(
            result.findings,
            format_,
            title="verify",
            environments=result.environments,
            colour=takes_colour(sys.stdout),
            tree_root=flux.as_posix(),
        )
        typer.echo(text, nl=False)
        raise SystemExit(exit_code(result.findings))
