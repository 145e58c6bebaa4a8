"""The command line: options, the one error boundary, exit codes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Annotated, NoReturn

import typer

from gdr_code import __version__
from gdr_code.commands.asking import EFFORTS, FALLBACKS, SENDS, Asking
from gdr_code.errors import ConfigError, GdrError
from gdr_code.records import Category
from gdr_code.settings import POLICIES, Llm, Settings
from gdr_code.text import printable

MENDABLE, OURS, INTERRUPTED, TERMINATED = 2, 3, 130, 143
FORMATS = ("table", "jsonl", "sarif", "csv", "html", "github", "gitlab")
JUDGES = ("local", "anthropic", "openai", "files")
COVERAGES = ("candidates", "full")
FORMS = ("anthropic", "openai")
UNSCANNED = ("omit", "copy")
_LOCAL = ("local",)

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
app.add_typer(requests, name="requests", short_help="Ask a model by files.")

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE...",
        help="Folders, repositories, folders of repositories, archives, URLs; - is standard input.",
        show_default=False,
    ),
]
ListFile = Annotated[
    str | None,
    typer.Option("--from", metavar="FILE", help="A list of more sources, one a line; # begins a comment."),
]
JudgeName = Annotated[
    str,
    typer.Option(
        "--judge",
        metavar="NAME",
        help="Who judges: local (offline), or a model: anthropic, openai, files (answers kept so far).",
    ),
]
LocalJudgeName = Annotated[str, typer.Option("--judge", metavar="NAME", help="Who judges: local (offline).")]
Coverage = Annotated[
    str, typer.Option(metavar="WHAT", help="A model reads candidates with what is around them, or full.")
]
ModelName = Annotated[
    str | None, typer.Option("--model", metavar="NAME", help="The model; else claude-haiku-5-5.")
]
Effort = Annotated[
    str, typer.Option(metavar="LEVEL", help="How hard it thinks: none, low, medium, high, xhigh or max.")
]
Send = Annotated[
    str, typer.Option(metavar="HOW", help="full, or masked: shapes for detected secrets and id numbers.")
]
Fallback = Annotated[
    str, typer.Option(metavar="NAME", help="none, or local: it judges what the model leaves unjudged.")
]
Batch = Annotated[bool, typer.Option("--batch", help="Ask in batches: half the price, hours to wait.")]
Budget = Annotated[
    float | None, typer.Option(metavar="DOLLARS", help="Stop asking before more is spent than this.")
]
AnswersFile = Annotated[
    str | None,
    typer.Option("--answers", metavar="FILE", help="Where answers are kept; else in your cache folder."),
]
PricesFile = Annotated[
    str | None, typer.Option("--prices", metavar="FILE", help="Your own table of prices, see docs/llm.md.")
]
Categories = Annotated[
    str, typer.Option(metavar="LIST", help="Only these categories, separated by commas.", show_default=False)
]
PolicyName = Annotated[
    str, typer.Option("--policy", metavar="NAME", help="default, or strict: copyright holders go too.")
]
MinConfidence = Annotated[
    float | None,
    typer.Option(min=0, max=1, metavar="P", help="One threshold instead of each category's own."),
]
KeyFile = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="The pseudonym key; else GDR_KEY, else your own, made once."),
]
Ref = Annotated[
    str | None,
    typer.Option(metavar="REF", help="Read this commit, not the work tree; of a URL a branch or tag."),
]
Staged = Annotated[bool, typer.Option("--staged", help="Read the index, not the work tree.")]
Each = Annotated[bool, typer.Option("--each", help="Every child folder of a source is a repository.")]
ConfigFile = Annotated[
    str | None, typer.Option("--config", metavar="FILE", help="A configuration file: categories, rules, ...")
]
Jobs = Annotated[
    int,
    typer.Option(min=0, metavar="N", help="Worker processes; 0 is one for each core.", show_default=False),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")]


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="Say the version and leave.")] = False,
) -> None:
    """Options before the command."""
    if version:
        sys.stdout.write(f"gdr-code {__version__}\n")
        raise typer.Exit


@app.command(short_help="Report personal data and secrets.")
def scan(
    sources: Sources = None,
    output_format: Annotated[
        str,
        typer.Option("--format", metavar="NAME", help="table, jsonl, sarif, csv, html, github, gitlab."),
    ] = "table",
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write the findings to a file.")
    ] = None,
    trace: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write every candidate with its confidence, skips and unjudged."),
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 where it would be 1.")] = False,
    list_file: ListFile = None,
    judge: JudgeName = "local",
    coverage: Coverage = "candidates",
    model: ModelName = None,
    effort: Effort = "low",
    send: Send = "full",
    fallback: Fallback = "none",
    batch: Batch = False,
    budget: Budget = None,
    answers: AnswersFile = None,
    prices: PricesFile = None,
    categories: Categories = "",
    policy: PolicyName = "default",
    min_confidence: MinConfidence = None,
    key_file: KeyFile = None,
    config_file: ConfigFile = None,
    trust_source: Annotated[
        bool,
        typer.Option(
            "--trust-source", help="Obey configuration, allow comments and baseline of the repositories."
        ),
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(metavar="REF", help="Only lines added since the commit in common with REF."),
    ] = None,
    ref: Ref = None,
    staged: Staged = False,
    each: Each = False,
    jobs: Jobs = 0,
    quiet: Quiet = False,
) -> None:
    """Report personal data and secrets; nothing is changed."""

    def command() -> int:
        shape = _chosen("--format", output_format, FORMATS)
        if trust_source and config_file is not None:
            raise ConfigError("--config and --trust-source exclude each other")
        settings = Settings(
            judge=_chosen("--judge", judge, JUDGES),
            coverage=_chosen("--coverage", coverage, COVERAGES),
            llm=_llm(judge, coverage, model, effort, send, fallback),
            categories=_categories(categories),
            policy=POLICIES[_chosen("--policy", policy, tuple(POLICIES))],
            min_confidence=min_confidence,
            jobs=jobs or len(os.sched_getaffinity(0)),
            quiet=quiet,
            each=each,
            ref=ref,
            staged=staged,
            trust_source=trust_source,
            since=since,
        )
        named = _given(categories, policy, min_confidence)
        from gdr_code.commands.scan import Options, run

        asking = Asking(batch, budget, answers, prices)
        read = _named(sources, list_file)
        options = Options(read, shape, output, trace, exit_zero, key_file, asking, named)
        return run(options, _configured(settings, config_file, named))

    _leave_with(command)


@app.command(short_help="Write refined copies of repositories, with reports.")
def refine(
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="DIR", help="Where trees and reports go.", show_default=False),
    ] = None,
    sources: Sources = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Begin anew in an output folder of an earlier run.")
    ] = False,
    unscanned: Annotated[
        str, typer.Option(metavar="WHAT", help="omit or copy what cannot be scanned (binary, no text).")
    ] = "omit",
    rename: Annotated[
        bool,
        typer.Option("--rename", help="Also rename identifiers, own packages and paths: all or none."),
    ] = False,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 where it would be 1.")] = False,
    list_file: ListFile = None,
    judge: JudgeName = "local",
    coverage: Coverage = "candidates",
    model: ModelName = None,
    effort: Effort = "low",
    send: Send = "full",
    fallback: Fallback = "none",
    batch: Batch = False,
    budget: Budget = None,
    answers: AnswersFile = None,
    prices: PricesFile = None,
    categories: Categories = "",
    policy: PolicyName = "default",
    min_confidence: MinConfidence = None,
    key_file: KeyFile = None,
    config_file: ConfigFile = None,
    ref: Ref = None,
    staged: Staged = False,
    each: Each = False,
    jobs: Jobs = 0,
    quiet: Quiet = False,
) -> None:
    """Write refined copies of repositories into DIR, each file proven or withheld, with reports.

    A run that was interrupted goes on when it is started again with the same options and key. With --staged
    and without --out the changed files in the index of the repository around are refined in place.
    """

    def command() -> int:
        named = _given(categories, policy, min_confidence)
        settings = Settings(
            judge=_chosen("--judge", judge, JUDGES),
            coverage=_chosen("--coverage", coverage, COVERAGES),
            llm=_llm(judge, coverage, model, effort, send, fallback),
            categories=_categories(categories),
            policy=POLICIES[_chosen("--policy", policy, tuple(POLICIES))],
            min_confidence=min_confidence,
            jobs=jobs or len(os.sched_getaffinity(0)),
            quiet=quiet,
            each=each,
            ref=ref,
            staged=staged,
            unscanned=_chosen("--unscanned", unscanned, UNSCANNED),
            rename=rename,
        )
        settings = _configured(settings, config_file, named)
        if out is None and staged and not sources:
            from gdr_code.commands import hook

            options = hook.Options(all_lines=True, fix=True, key_file=key_file, named=named)
            return hook.run(options, settings)
        if out is None:
            raise ConfigError("name a folder with --out DIR; only --staged without a SOURCE needs none")
        from gdr_code.commands.refine import Options, run

        asking = Asking(batch, budget, answers, prices)
        read = _named(sources, list_file)
        return run(Options(read, out, overwrite, exit_zero, key_file, asking), settings)

    _leave_with(command)


@app.command(short_help="Check a refined tree anew.")
def prove(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="What was refined: one source.")],
    after: Annotated[
        str, typer.Argument(metavar="AFTER", help="Its refined tree, or the folder of trees of several.")
    ],
    findings: Annotated[str, typer.Option(metavar="FILE", help="The findings.jsonl of the run.")],
    summary: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Says which files are left out; else summary.json beside the findings."
        ),
    ] = None,
    jobs: Jobs = 0,
    quiet: Quiet = False,
) -> None:
    """Prove that a refined tree differs from its source only where findings were replaced.

    Nothing that rewrites takes part. Each failure is a line: path, check, detail; values are not shown.
    """

    def command() -> int:
        settings = Settings(jobs=jobs or len(os.sched_getaffinity(0)), quiet=quiet)
        from gdr_code.commands.prove import Options, run

        return run(Options(before, after, findings, summary), settings)

    _leave_with(command)


@app.command(short_help="Compare with experts' labels, beside a baseline.")
def audit(
    labels: Annotated[
        list[str],
        typer.Option(
            metavar="FILE", help="Experts' labels (JSONL, CSV, exports of tools); may be given again."
        ),
    ],
    out: Annotated[str, typer.Option("--out", metavar="DIR", help="Where the reports go.")],
    sources: Sources = None,
    windows: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help="Lines that were labelled in full; else those with a label."),
    ] = None,
    systems: Annotated[
        list[str] | None,
        typer.Option("--system", metavar="NAME=FILE", help="Another scanner's SARIF or JSONL findings."),
    ] = None,
    refined: Annotated[
        str | None, typer.Option(metavar="DIR", help="Output of refine for the same sources: what it cost.")
    ] = None,
    strings: Annotated[
        str | None, typer.Option(metavar="FILE", help="Strings that must stay or go in the refined trees.")
    ] = None,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Go on without the rows that do not fit.")
    ] = False,
    png: Annotated[
        bool, typer.Option("--png", help="Figures as PNG too; needs Pillow (gdr-code[figures]).")
    ] = False,
    list_file: ListFile = None,
    judge: LocalJudgeName = "local",
    min_confidence: MinConfidence = None,
    key_file: KeyFile = None,
    ref: Ref = None,
    each: Each = False,
    jobs: Jobs = 0,
    quiet: Quiet = False,
) -> None:
    """Compare what is found with experts' labels, by line and by repository, beside a baseline.

    The baseline (DIRS) removes what detect-secrets and the classic patterns flag. Writes audit.html,
    audit.md, audit.csv, audit.json and figures as SVG into DIR; no value is in them.
    """

    def command() -> int:
        settings = Settings(
            judge=_chosen("--judge", judge, _LOCAL),
            min_confidence=min_confidence,
            jobs=jobs or len(os.sched_getaffinity(0)),
            quiet=quiet,
            each=each,
            ref=ref,
        )
        from gdr_code.commands.audit import Options, run

        named = _named(sources, list_file)
        files = tuple(labels), tuple(windows or ()), tuple(systems or ())
        return run(Options(named, *files, refined, strings, out, skip_bad_rows, png, key_file), settings)

    _leave_with(command)


@app.command(short_help="Draw lines for experts to read.")
def sample(
    out: Annotated[str, typer.Option("--out", metavar="DIR", help="A new folder for tasks and tables.")],
    sources: Sources = None,
    size: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Lines to draw; else as many as --width needs.")
    ] = None,
    width: Annotated[
        float, typer.Option(min=0.01, max=1, metavar="W", help="Wanted width of recall's 95 % interval.")
    ] = 0.1,
    annotators: Annotated[
        int, typer.Option(min=1, max=100, metavar="N", help="Among how many the lines are shared out.")
    ] = 1,
    overlap: Annotated[
        float, typer.Option(min=0, max=1, metavar="P", help="The share of lines that two annotators get.")
    ] = 0.2,
    seed: Annotated[int, typer.Option(metavar="N", help="The same number draws the same lines.")] = 1,
    list_file: ListFile = None,
    judge: JudgeName = "local",
    min_confidence: MinConfidence = None,
    key_file: KeyFile = None,
    ref: Ref = None,
    each: Each = False,
    jobs: Jobs = 0,
    quiet: Quiet = False,
) -> None:
    """Draw lines for experts to read, found or not, so that recall can be estimated from them.

    Writes tasks of Label Studio, CSV and JSONL for each annotator into DIR. They hold lines of code with
    whatever is private in them. Give the answers to `audit --labels`, which weighs them.
    """

    def command() -> int:
        settings = Settings(
            judge=_chosen("--judge", judge, JUDGES),
            min_confidence=min_confidence,
            jobs=jobs or len(os.sched_getaffinity(0)),
            quiet=quiet,
            each=each,
            ref=ref,
        )
        from gdr_code.commands.sample import Options, run

        named = _named(sources, list_file)
        return run(Options(named, out, size, width, annotators, overlap, seed, key_file), settings)

    _leave_with(command)


@app.command("estimate", short_help="Tell what asking a model would cost.")
def estimate_cost(
    sources: Sources = None,
    coverage: Coverage = "candidates",
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="One model; else all that have a price.")
    ] = None,
    count: Annotated[
        bool, typer.Option("--count", help="Have Anthropic count some requests instead of assuming tokens.")
    ] = False,
    effort: Effort = "low",
    send: Send = "full",
    answers: AnswersFile = None,
    prices: PricesFile = None,
    list_file: ListFile = None,
    key_file: KeyFile = None,
    ref: Ref = None,
    staged: Staged = False,
    each: Each = False,
    jobs: Jobs = 0,
    quiet: Quiet = False,
) -> None:
    """Count what a model would be asked about and tell what that would cost; nothing is sent.

    Answers that are kept are not asked for again, and not counted. --count sends some of the code.
    """

    def command() -> int:
        settings = _asking_settings(coverage, model, effort, send, ref, staged, each, jobs, quiet)
        from gdr_code.commands.estimate import Options, run

        named = _named(sources, list_file)
        return run(Options(named, model, key_file, Asking(kept=answers, prices=prices), count), settings)

    _leave_with(command)


@app.command(short_help="Look at what is staged, before it is committed.")
def hook(
    all_lines: Annotated[
        bool, typer.Option("--all-lines", help="All lines of the changed files, not only the changed ones.")
    ] = False,
    message: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Look at a commit message and its author's identity instead."),
    ] = None,
    fix: Annotated[
        bool,
        typer.Option("--fix", help="Put stand-ins into the index, and into unmodified lines of the files."),
    ] = False,
    patch: Annotated[
        bool, typer.Option("--patch", help="Print a patch with the stand-ins for `git apply --cached`.")
    ] = False,
    interactive: Annotated[
        bool,
        typer.Option(
            "--interactive", "-i", help="Ask for each finding: replace, allow, baseline or skip it."
        ),
    ] = False,
    categories: Categories = "",
    policy: Annotated[
        str, typer.Option("--policy", metavar="NAME", help="default, or strict: copyright holders go too.")
    ] = "",
    min_confidence: MinConfidence = None,
    key_file: KeyFile = None,
    config_file: ConfigFile = None,
) -> None:
    """Look at what is staged in the repository around, before it is committed.

    The index is read, never the work tree; only added and changed lines count. gdr-code.toml, allow
    comments and the baseline of the repository are obeyed.
    """

    def command() -> int:
        if fix + patch + interactive > 1:
            raise ConfigError("--fix, --patch and --interactive exclude each other")
        settings = Settings(
            categories=_categories(categories),
            policy=POLICIES[_chosen("--policy", policy or "default", tuple(POLICIES))],
            min_confidence=min_confidence,
            jobs=len(os.sched_getaffinity(0)),
            quiet=True,
            staged=True,
        )
        from gdr_code.commands.hook import Options, run

        named = _given(categories, policy, min_confidence)
        options = Options(all_lines, message, fix, patch, interactive, key_file, named, config_file)
        return run(options, settings)

    _leave_with(command)


@requests.command("export", short_help="Write requests for a model.")
def export_requests(
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Where the requests go.")],
    sources: Sources = None,
    form: Annotated[str, typer.Option("--format", metavar="NAME", help="anthropic or openai.")] = "anthropic",
    coverage: Coverage = "candidates",
    model: ModelName = None,
    effort: Effort = "low",
    send: Send = "full",
    answers: AnswersFile = None,
    list_file: ListFile = None,
    key_file: KeyFile = None,
    ref: Ref = None,
    staged: Staged = False,
    each: Each = False,
    jobs: Jobs = 0,
    quiet: Quiet = False,
) -> None:
    """Write what is not answered yet as the JSONL file of a batch. The file holds code."""

    def command() -> int:
        settings = _asking_settings(coverage, model, effort, send, ref, staged, each, jobs, quiet)
        from gdr_code.commands.requests import Options, export

        named, shape = _named(sources, list_file), _chosen("--format", form, FORMS)
        return export(Options(named, output, shape, key_file, Asking(kept=answers)), settings)

    _leave_with(command)


@requests.command("import", short_help="Take a model's answers.")
def import_answers(
    results: Annotated[str, typer.Argument(metavar="ANSWERS", help="The file of results, JSONL.")],
    sources: Sources = None,
    coverage: Coverage = "candidates",
    model: ModelName = None,
    effort: Effort = "low",
    send: Send = "full",
    answers: AnswersFile = None,
    list_file: ListFile = None,
    key_file: KeyFile = None,
    ref: Ref = None,
    staged: Staged = False,
    each: Each = False,
    jobs: Jobs = 0,
    quiet: Quiet = False,
) -> None:
    """Take the answers to exported requests, in any order, as far as they are there and fit.

    Name the same sources, key and options as for the export. Then scan or refine with --judge files.
    """

    def command() -> int:
        settings = _asking_settings(coverage, model, effort, send, ref, staged, each, jobs, quiet)
        from gdr_code.commands.requests import Options, import_answers

        named = _named(sources, list_file)
        return import_answers(Options(named, results, "", key_file, Asking(kept=answers)), settings)

    _leave_with(command)


@app.command("install-hook", short_help="Make git run the hook in this repository.")
def install_hook() -> None:
    """Make git run `gdr-code hook` before each commit in the repository around, without pre-commit.

    Hooks that are there already are left alone.
    """

    def command() -> int:
        from gdr_code.commands.install_hook import run

        return run()

    _leave_with(command)


def _asking_settings(
    coverage: str,
    model: str | None,
    effort: str,
    send: str,
    ref: str | None,
    staged: bool,
    each: bool,
    jobs: int,
    quiet: bool,
) -> Settings:
    """The settings of a command that counts, writes or reads questions and asks none itself."""
    return Settings(
        judge="files",
        coverage=_chosen("--coverage", coverage, COVERAGES),
        llm=_llm("files", coverage, model, effort, send, "none"),
        jobs=jobs or len(os.sched_getaffinity(0)),
        quiet=quiet,
        each=each,
        ref=ref,
        staged=staged,
    )


def _llm(judge: str, coverage: str, model: str | None, effort: str, send: str, fallback: str) -> Llm | None:
    """The model that judges; None where none does, and then nothing may be said of it."""
    if judge == "local":
        if (coverage, model, effort, send, fallback) != ("candidates", None, "low", "full", "none"):
            raise ConfigError(
                "--coverage, --model, --effort, --send and --fallback are of a model: name its --judge"
            )
        return None
    from gdr_code.commands.asking import llm

    return llm(
        judge,
        model,
        _chosen("--effort", effort, EFFORTS),
        _chosen("--send", send, SENDS),
        _chosen("--fallback", fallback, FALLBACKS),
    )


baseline_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(
    baseline_app, name="baseline", short_help="What is known and left for later: .gdr-baseline.jsonl."
)


@baseline_app.callback()
def baseline() -> None:
    """What is known in the repository around and left for later: .gdr-baseline.jsonl."""


@baseline_app.command("update", short_help="Add all that is found in the index.")
def baseline_update(key_file: KeyFile = None, jobs: Jobs = 0, quiet: Quiet = False) -> None:
    """Add all that is found in the index and that nothing else lets through."""

    def command() -> int:
        from gdr_code.commands.baseline import update

        return update(key_file, _of_index(jobs, quiet))

    _leave_with(command)


@baseline_app.command("prune", short_help="Leave out what is found no more.")
def baseline_prune(key_file: KeyFile = None, jobs: Jobs = 0, quiet: Quiet = False) -> None:
    """Leave out what is found no more in the index."""

    def command() -> int:
        from gdr_code.commands.baseline import prune

        return prune(key_file, _of_index(jobs, quiet))

    _leave_with(command)


@baseline_app.command("stats", short_help="Say how much it holds.")
def baseline_stats() -> None:
    """Say how much it holds, by category and file."""

    def command() -> int:
        from gdr_code.commands.baseline import stats

        return stats(_of_index(1, quiet=True))

    _leave_with(command)


@app.command(short_help="Print every setting and where it comes from.")
def config(
    config_file: ConfigFile = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON schema of gdr-code.toml, for editors.")
    ] = False,
) -> None:
    """Print every setting of the repository around, and where it comes from."""

    def command() -> int:
        from gdr_code.commands.config import run

        return run(config_file, schema)

    _leave_with(command)


def _of_index(jobs: int, quiet: bool) -> Settings:
    return Settings(jobs=jobs or len(os.sched_getaffinity(0)), quiet=quiet, staged=True)


def _given(categories: str, policy: str, min_confidence: float | None) -> tuple[str, ...]:
    """The settings that the command line gives, which no configuration changes."""
    given = {
        "categories": categories,
        "policy": policy not in ("", "default"),
        "min_confidence": min_confidence is not None,
    }
    return tuple(name for name, said in given.items() if said)


def _configured(settings: Settings, config_file: str | None, named: tuple[str, ...]) -> Settings:
    """The settings with what the configuration file says that the user names."""
    if config_file is None:
        return settings
    from gdr_code.config import applied, read_file

    return applied(settings, read_file(config_file), named)


def _named(sources: list[str] | None, list_file: str | None) -> tuple[str, ...]:
    """The sources of the command line, then those of the list."""
    from gdr_code.sources import listed

    named = (*(sources or ()), *(listed(list_file) if list_file is not None else ()))
    if not named:
        raise ConfigError("there is nothing to read: name a SOURCE, or a list of them with --from FILE")
    return named


def _chosen(option: str, value: str, known: tuple[str, ...]) -> str:
    if value in known:
        return value
    raise ConfigError(f"{option} {value} is not supported: use {' or '.join(known)}")


def _categories(listed: str) -> frozenset[Category]:
    names = [name.strip() for name in listed.split(",") if name.strip()]
    known = tuple(str(category) for category in Category)
    return frozenset(Category(_chosen("--categories", name, known)) for name in names) or frozenset(Category)


def _leave_with(command: Callable[[], int]) -> NoReturn:
    """Run a command and leave with its exit code; every failure becomes one line without content."""
    try:
        code = command()
    except GdrError as error:
        code = _complain(str(error), MENDABLE)
    except KeyboardInterrupt:
        code = _complain("interrupted", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = MENDABLE
    except Exception as error:  # noqa: BLE001  # the one boundary: its message could quote content
        from gdr_code.workers import fault_text

        code = _complain(f"internal error, please report it: {fault_text(error)}", OURS)
    raise typer.Exit(code)


def _complain(message: str, code: int) -> int:
    sys.stderr.write(f"gdr-code: {printable(message)}\n")
    return code


def _terminate(*_: object) -> NoReturn:
    """Unwind on SIGTERM as on Ctrl-C: workers end, drafts and temporary folders go."""
    raise SystemExit(TERMINATED)


def main() -> None:
    """The entry point."""
    signal.signal(signal.SIGTERM, _terminate)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    app(prog_name="gdr-code")
