import { type Arguments, didYouMean } from './arguments.js';
import type { Command, ExitCode } from './command.js';
import { COMMON_OPTIONS } from './options.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

type Commands = readonly Command[];

const SCRIPTS: Readonly<Record<string, (commands: Commands) => string>> = { bash, zsh, fish };

/** Prints a completion script, generated from the declarations of the commands. */
export async function run(
  args: Arguments,
  terminal: Terminal,
  commands: Commands,
): Promise<ExitCode> {
  const shell = args.operands[0] as string;
  const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
  if (script === undefined)
    throw new UsageError(`unknown shell "${shell}"; ${didYouMean(shell, Object.keys(SCRIPTS))}`);
  terminal.print(script(commands));
  return 0;
}

function optionNames(command: Command): string[] {
  return Object.keys({ ...command.options, ...COMMON_OPTIONS }).map((name) => `--${name}`);
}

/** The values that an option of a command takes, by the option's name. */
function choices({ options }: Command): [option: string, values: string][] {
  return Object.entries(options).flatMap(([name, option]) =>
    option.choices === undefined ? [] : [[`--${name}`, option.choices.join(' ')]],
  );
}

function bash(commands: Commands): string {
  const names = commands.map(({ name }) => name).join(' ');
  const cases = commands.flatMap((command) => [
    ...choices(command).map(
      ([option, values]) => `    ${command.name}:${option}) words="${values}" ;;`,
    ),
    `    ${command.name}:*) [[ $current == -* ]] && words="${optionNames(command).join(' ')}" ;;`,
  ]);
  return `_undici_cookiejar() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words=
  if [ "$COMP_CWORD" -eq 1 ]; then words="${names}"; else
    case "\${COMP_WORDS[1]}:$previous" in
${cases.join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o bashdefault -o default -F _undici_cookiejar undici-cookiejar`;
}

function zsh(commands: Commands): string {
  return `#compdef undici-cookiejar
autoload -U +X bashcompinit && bashcompinit
${bash(commands)}
# From a folder of $fpath, zsh runs this file for the first completion of a shell.
if [[ \${funcstack[1]} == _undici-cookiejar ]]; then _bash_complete -o bashdefault -o default -F _undici_cookiejar; fi`;
}

function fish(commands: Commands): string {
  const lines = commands.flatMap((command) => {
    const inCommand = `-n '__fish_seen_subcommand_from ${command.name}'`;
    const options = Object.entries({ ...command.options, ...COMMON_OPTIONS }).map(
      ([name, { short, help, choices: values, type }]) =>
        [
          `complete -c undici-cookiejar ${inCommand} -l ${name}`,
          short === undefined ? '' : `-s ${short}`,
          type === 'string' ? '-r' : '',
          values === undefined ? '' : `-f -a '${values.join(' ')}'`,
          `-d ${quoted(help)}`,
        ]
          .filter((part) => part !== '')
          .join(' '),
    );
    return [
      `complete -c undici-cookiejar -n __fish_use_subcommand -f -a ${command.name} -d ${quoted(command.summary)}`,
      ...options,
    ];
  });
  return lines.join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
