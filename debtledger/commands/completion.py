"""`debtledger completion`: the script that makes a shell complete commands, options, formats and codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, Argument, Command

if TYPE_CHECKING:
    from debtledger.context import Context

COMMAND = Command(
    summary="Print the script that teaches a shell to complete debtledger.",
    group="set-up",
    text="Put the line for your shell into its start-up file (~/.bashrc, ~/.zshrc, config.fish).",
    parameters=(Argument(name="shell", metavar="bash|zsh|fish", choices=("bash", "zsh", "fish")),),
    examples=(
        'eval "$(debtledger completion bash)"',
        'eval "$(debtledger completion zsh)"',
        "debtledger completion fish | source",
    ),
)


def run(context: Context, *, shell: str) -> int:
    """Print the completion script of one shell."""
    from click import Command as Parser
    from click.shell_completion import ShellComplete, get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise AssertionError(shell)
    script = kind(Parser("debtledger"), {}, "debtledger", "_DEBTLEDGER_COMPLETE")
    # The plain source(): the one for bash starts a bash to ask for its version.
    context.write((ShellComplete.source(script), "\n"))
    return CLEAN
