/** Completions of `ferry` for bash, zsh and fish, out of the table of options. Devices are those that are remembered here. */
import {
  commandNames as names,
  commands,
  globalOptions,
  options,
  valuesOf,
  type Command,
  type CommandName,
  type Option,
  type OptionName,
} from '../arguments/options.ts';

const optionsOf = (name: CommandName): OptionName[] => [...commands[name].options, ...globalOptions];
const option = (name: OptionName): Option => options[name];
const command = (name: CommandName): Command => commands[name];

/** What a shell runs to learn the names of remembered devices; a line each, nothing where it fails. */
const devices = `ferry known --json 2>/dev/null | sed -n 's/.*"type":"known".*"name":"\\([^"\\\\]*\\)".*/\\1/p'`;

/** In single quotes, for any shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

export function bash(): string {
  const words = (name: CommandName): string =>
    optionsOf(name)
      .map((each) => `--${each}`)
      .join(' ');
  const values = names.flatMap((name) =>
    commands[name].options.flatMap((each) => {
      const { completes } = option(each);
      const how =
        completes === 'folders'
          ? 'compopt -o filenames; COMPREPLY=($(compgen -d -- "$cur"))'
          : wordsOf(valuesOf(name, each));
      return completes === 'devices'
        ? [`    ${name}:--${each}) _ferry_devices ;;`]
        : how === null
          ? []
          : [`    ${name}:--${each}) ${how} ;;`];
    }),
  );
  const operands = names.flatMap((name) => {
    const { completes } = command(name);
    if (completes === undefined) return [];
    if (completes === 'devices') return [`    ${name}) _ferry_devices ;;`];
    if (completes === 'files') return [`    ${name}) compopt -o filenames; COMPREPLY=($(compgen -f -- "$cur")) ;;`];
    return [
      `    ${name})`,
      `      if [[ " \${COMP_WORDS[*]} " =~ ' ${name} '(${completes.join('|')})' ' ]]; then`,
      '        compopt -o filenames; COMPREPLY=($(compgen -f -- "$cur"))',
      `      else COMPREPLY=($(compgen -W ${quoted(completes.join(' '))} -- "$cur")); fi ;;`,
    ];
  });
  return `# Completions of ferry for bash. Made from electron/cli/arguments/options.ts.
_ferry_devices() {
  local IFS=$'\\n'
  compopt -o filenames
  COMPREPLY=($(compgen -W "$(${devices})" -- "$cur"))
}
_ferry() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= word
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in ${names.join(' | ')}) command=$word; break ;; esac
  done
  case $command:$prev in
${values.join('\n')}
    *:--home) compopt -o filenames; COMPREPLY=($(compgen -d -- "$cur")) ;;
    *:--*) [[ ' ${withValue().join(' ')} ' == *" $prev "* ]] && return ;;&
    *) if [[ $cur == -* ]]; then
      case $command in
${names.map((name) => `        ${name}) COMPREPLY=($(compgen -W ${quoted(words(name))} -- "$cur")) ;;`).join('\n')}
        *) COMPREPLY=($(compgen -W ${quoted(globalOptions.map((each) => `--${each}`).join(' '))} -- "$cur")) ;;
      esac
    else
      case $command in
    '') COMPREPLY=($(compgen -W ${quoted(names.join(' '))} -- "$cur")) ;;
${operands.join('\n')}
      esac
    fi ;;
  esac
}
complete -F _ferry ferry
`;
}

function wordsOf(words: readonly string[]): string | null {
  return words.length === 0 ? null : `COMPREPLY=($(compgen -W ${quoted(words.join(' '))} -- "$cur"))`;
}

/** Those that want a value: after one of them no option follows. */
function withValue(): string[] {
  return (Object.keys(options) as OptionName[])
    .filter((each) => option(each).type === 'string')
    .map((each) => `--${each}`);
}

export function zsh(): string {
  // A colon and brackets part a description from what follows it.
  const safe = (text: string): string => text.replaceAll(/[[\]:]/g, String.raw`\$&`);
  const spec = (name: CommandName, each: OptionName): string => {
    const { about, argument, completes } = option(each);
    const values = valuesOf(name, each);
    const action =
      completes === 'folders'
        ? '_files -/'
        : completes === 'devices'
          ? '_ferry_devices'
          : values.length > 0
            ? `(${values.join(' ')})`
            : ' ';
    return quoted(`--${each}[${safe(about)}]${argument === undefined ? '' : `:${safe(argument)}:${action}`}`);
  };
  const operand = (name: CommandName): string[] => {
    const { completes, operands } = command(name);
    if (completes === 'files') return [quoted('*:file:_files')];
    if (completes === 'devices') return [quoted('1:device:_ferry_devices')];
    return completes === undefined
      ? []
      : [quoted(`1:${operands.replaceAll(':', '')}:(${completes.join(' ')})`), quoted('2:file:_files')];
  };
  const cases = names.map(
    (name) =>
      `    ${name}) _arguments -s ${[...optionsOf(name).map((each) => spec(name, each)), ...operand(name)].join(' \\\n      ')} ;;`,
  );
  return `#compdef ferry
# Completions of ferry for zsh. Made from electron/cli/arguments/options.ts.
_ferry_devices() {
  local -a names
  names=(\${(f)"$(${devices})"})
  compadd -a names
}
_ferry() {
  local -a commands
  commands=(${names.map((name) => quoted(`${name}:${safe(command(name).about)}`)).join(' ')})
  local context state line
  typeset -A opt_args
  _arguments -C ${globalOptions.map((each) => spec('receive', each)).join(' ')} '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands; return ;;
  esac
  case $line[1] in
${cases.join('\n')}
  esac
}
_ferry "$@"
`;
}

export function fish(): string {
  const lines = names.map(
    (name) => `complete -c ferry -n __fish_use_subcommand -f -a ${name} -d ${quoted(command(name).about)}`,
  );
  const optionLine = (condition: string, each: OptionName, values: readonly string[]): string => {
    const { about, type, completes } = option(each);
    const value =
      completes === 'folders'
        ? ` -r -f -a '(__fish_complete_directories)'`
        : completes === 'devices'
          ? ` -r -f -a '(__ferry_devices)'`
          : values.length > 0
            ? ` -r -f -a ${quoted(values.join(' '))}`
            : type === 'string'
              ? ' -r'
              : '';
    return `complete -c ferry${condition} -l ${each}${value} -d ${quoted(about)}`;
  };
  for (const each of globalOptions) lines.push(optionLine('', each, []));
  for (const name of names) {
    const here = ` -n '__fish_seen_subcommand_from ${name}'`;
    for (const each of commands[name].options) lines.push(optionLine(here, each, valuesOf(name, each)));
    const { completes } = command(name);
    if (completes === 'files') continue;
    const words = completes === 'devices' ? '(__ferry_devices)' : completes?.join(' ');
    lines.push(
      `complete -c ferry${here} ${completes === 'devices' || completes === undefined ? '-f ' : ''}${words === undefined ? '' : `-a ${quoted(words)}`}`.trimEnd(),
    );
  }
  return `# Completions of ferry for fish. Made from electron/cli/arguments/options.ts.
function __ferry_devices
    ${devices}
end
${lines.join('\n')}
`;
}
