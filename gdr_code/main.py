"""The command line: which commands there are, and the entry point."""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from typing import Annotated, NoReturn

import typer

from gdr_code import __version__, patterns
from gdr_code.cli import corpus, experts, model, own
from gdr_code.cli.boundary import TERMINATED

app = typer.Typer(
    name="gdr-code",
    help="Find personal data and secrets in repositories, rewrite only those, prove nothing else changed.",
    epilog="Exit codes: 0 clean, complete or proven; 1 a finding, a file withheld or not judged, or not "
    "proven; 2 something you can mend (other sources still finish); 3 our fault; 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100, "terminal_width": 100},
)

requests = typer.Typer(
    help="Ask a model elsewhere: requests out as files, answers back in.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
requests.command("export", short_help="Write requests for a model.")(model.export_requests)
requests.command("import", short_help="Take a model's answers.")(model.import_answers)

baseline = typer.Typer(
    help="What is known in the repository around and left for later: .gdr-baseline.jsonl.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
baseline.command("update", short_help="Add all that is found in the index.")(own.baseline_update)
baseline.command("prune", short_help="Leave out what is found no more.")(own.baseline_prune)
baseline.command("stats", short_help="Say how much it holds.")(own.baseline_stats)

app.command(short_help="Report personal data and secrets.")(corpus.scan)
app.command(short_help="Write refined copies of repositories, with reports.")(corpus.refine)
app.command(short_help="Check a refined tree anew.")(corpus.prove)
app.command(short_help="Compare with experts' labels, beside a baseline.")(experts.audit)
app.command(short_help="Draw lines for experts to read.")(experts.sample)
app.command("estimate", short_help="Tell what asking a model would cost.")(model.estimate_cost)
app.add_typer(requests, name="requests", short_help="Ask a model by files.")
app.command(short_help="Look at what is staged, before it is committed.")(own.hook)
app.command("install-hook", short_help="Make git run the hook in this repository.")(own.install_hook)
app.add_typer(baseline, name="baseline", short_help="What is known and left for later: .gdr-baseline.jsonl.")
app.command(short_help="Print every setting and where it comes from.")(own.config)


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="Say the version and leave.")] = False,
) -> None:
    """Options before the command."""
    if version:
        sys.stdout.write(f"gdr-code {__version__}\n")
        raise typer.Exit


def _terminate(*_: object) -> NoReturn:
    """Unwind on SIGTERM as on Ctrl-C: workers end, drafts and temporary folders go."""
    raise SystemExit(TERMINATED)


def main() -> NoReturn:
    """The entry point."""
    signal.signal(signal.SIGTERM, _terminate)
    # Records refer to nothing that refers to them: to look for cycles among them all only takes time.
    gc.set_threshold(200_000, 50, 100)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    code: object = 0
    try:
        with patterns.kept():
            app(prog_name="gdr-code")
    except SystemExit as end:
        code = end.code or 0
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    # To take apart all that was loaded takes longer than many a command.
    os._exit(code if isinstance(code, int) else 1)
