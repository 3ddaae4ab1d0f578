"""`bicep2flux verify`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from converter.cli.findings import ExitZeroOption, FormatOption, WriteOption, files, report_and_exit, reported
from converter.cli.options import Debug
from converter.cli.outcome import outcome
from converter.report import Format


def verify_command(
    flux: Annotated[Path, typer.Argument(metavar="FLUX", help="The tree's folder.")] = Path("flux"),
    *,
    crds: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A folder of CRDs, as `kubectl get crd -o yaml` gives them, before the built-in ones.",
        ),
    ] = None,
    kubernetes_version: Annotated[
        str | None,
        typer.Option(
            metavar="VERSION", help="The cluster's version, such as 1.33.", show_default="the newest known"
        ),
    ] = None,
    cluster: Annotated[
        bool,
        typer.Option(
            "--cluster",
            help="Ask a cluster about each object, by a dry-run through kubectl; nothing is written.",
        ),
    ] = False,
    context: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="The context of the kubeconfig to ask.", show_default="the current one"
        ),
    ] = None,
    values: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Values of Flux's variables that the tree doesn't have, as a YAML mapping of texts.",
        ),
    ] = None,
    lenient_substitution: Annotated[
        bool,
        typer.Option(
            "--lenient-substitution",
            help="Flux before 2.9, or with StrictPostBuildSubstitutions=false: a variable without a value "
            "is empty.",
        ),
    ] = False,
    format_: FormatOption = Format.TEXT,
    write: WriteOption = None,
    exit_zero: ExitZeroOption = False,
    debug: Debug = False,
) -> None:
    """Render every overlay and check what a cluster would find wrong.

    Objects are checked against their schemas, references and variables against what the tree holds,
    scaling, selectors and ports against each other. The tree isn't trusted: what would fetch or
    run something is refused before Kustomize runs. The exit code is 1 when there are errors.
    """
    if not cluster and (context is not None or values is not None):
        option = "--context" if context is not None else "--values"
        raise typer.BadParameter("it only means something with --cluster", param_hint=option)
    also = files(write)
    with outcome(debug=debug), reported(format_, also, title="verify", tree_root=flux.as_posix()):
        from converter.commands.verify import VerifyOptions, asked_cluster, verify

        asked = asked_cluster(context) if cluster else None
        if asked is not None:
            sys.stderr.write(f"asking the cluster {asked}; nothing is written to it\n")
        result = verify(
            VerifyOptions(
                flux=flux,
                crds=crds,
                kubernetes=kubernetes_version,
                lenient=lenient_substitution,
                cluster=asked,
                values=values,
            )
        )
        report_and_exit(
            result.findings,
            format_,
            also,
            title="verify",
            environments=result.environments,
            tree_root=flux.as_posix(),
            exit_zero=exit_zero,
        )
