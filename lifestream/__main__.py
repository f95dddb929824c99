"""The command line. ``./run VERB`` is ``python -m lifestream VERB``.

Exit codes: 0 all is well; 1 something failed and was said; 2 wrong usage or settings;
130 interrupted.
"""

import argparse
import io
import sys

from lifestream.commands import (
    ask,
    docs,
    doctor,
    migrate,
    models,
    people,
    prepare,
    process,
    rehearse,
    reindex,
    reprocess,
    serve,
    status,
    vocabulary,
)
from lifestream.commands.access import accounts, audit, keys, masks, mcp, notices, recap, webhooks
from lifestream.commands.arriving import calendars, import_url, watch
from lifestream.commands.leaving import backup, export, forget, retention, take_in, vault
from lifestream.commands.terminal.inputs import without_foreign_bytes
from lifestream.config import load_settings
from lifestream.domain.errors import ConfigError, LifeStreamError
from lifestream.logs import configure_logs

VERBS = (
    serve,
    process,
    watch,
    import_url,
    calendars,
    ask,
    status,
    doctor,
    accounts,
    keys,
    audit,
    webhooks,
    notices,
    recap,
    mcp,
    vocabulary,
    masks,
    people,
    models,
    prepare,
    reindex,
    reprocess,
    vault,
    export,
    take_in,
    backup,
    forget,
    retention,
    migrate,
    rehearse,
    docs,
)

EPILOG = """\
also: ./run test, ./run lint, ./run bench
exit codes: 0 all is well · 1 something failed · 2 wrong usage or settings · 130 interrupted
settings: environment variables LIFESTREAM_…, listed by ./run doctor --settings
"""


def main(argv: list[str] | None = None) -> int:
    """Run one verb and return the exit code."""
    arguments = without_foreign_bytes(_parser().parse_args(argv))
    _write_everything(as_json=getattr(arguments, "json", False))
    try:
        settings = load_settings()
        configure_logs(
            style=settings.log_format,
            level=arguments.log_level or settings.log_level,
            project=settings.gcp_project,
        )
        return int(arguments.run(arguments))
    except ConfigError as error:
        print(f"lifestream: {error.message}", file=sys.stderr)
        return 2
    except LifeStreamError as error:
        print(f"lifestream: {error.message} ({error.code})", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has seen enough, as in `./run status | head`.
        sys.stderr.close()
        return 0


def _write_everything(*, as_json: bool) -> None:
    """Let no letter stop the output on a terminal that is not in UTF-8; JSON always is."""
    if not isinstance(sys.stdout, io.TextIOWrapper):
        return
    if as_json:
        sys.stdout.reconfigure(encoding="utf-8")
    else:
        sys.stdout.reconfigure(errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./run",
        description="LifeStream: a video goes in; a searchable diary with cited answers comes out.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=serve.run, log_level=serve.LOG_LEVEL, host=None, port=None)
    verbs = parser.add_subparsers(title="verbs", metavar="VERB")
    for verb in VERBS:
        verb.add_to(verbs)
    return parser


if __name__ == "__main__":
    sys.exit(main())
