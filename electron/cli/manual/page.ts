/** The manual pages, out of the table of options and the help text. */
import {
  commandNames,
  commands,
  globalOptions,
  options,
  valuesOf,
  type Command,
  type CommandName,
  type Option,
  type OptionName,
} from '../arguments/options.ts';
import { help } from '../help.ts';

/** As roff wants a text that is no command of its own. */
function roff(text: string): string {
  return text
    .replaceAll('\\', String.raw`\e`)
    .replaceAll('-', String.raw`\-`)
    .replaceAll(/^(?=[.'])/gm, String.raw`\&`);
}

function optionLines(command: CommandName, names: readonly OptionName[]): string[] {
  return names.flatMap((name) => {
    const { about, argument, short }: Option = options[name];
    const values = valuesOf(command, name);
    const value = values.length > 0 ? ` ${values.join('|')}` : argument === undefined ? '' : ` ${argument}`;
    const names_ = `${short === undefined ? '' : `-${short}, `}--${name}`;
    return ['.TP', `.B ${roff(names_)}${value === '' ? '' : `\\fR${roff(value)}`}`, roff(about)];
  });
}

/** `ferry(1)`. */
export function page(version: string): string {
  const synopsis = commandNames.flatMap((name) => {
    const { operands }: Command = commands[name];
    return [`.B ferry ${name}`, roff(`${operands} [OPTION...]`.trim()), '.br'];
  });
  const each = commandNames.flatMap((name) => {
    const { about }: Command = commands[name];
    return [`.SS ${name}`, roff(about), ...optionLines(name, commands[name].options)];
  });
  return `.\\" Made from electron/cli/arguments/options.ts and electron/cli/help.ts.
.TH FERRY 1 "" "Ferry ${roff(version)}" "User Commands"
.SH NAME
ferry \\- send files straight to a computer on the same network
.SH SYNOPSIS
${synopsis.join('\n')}
.SH DESCRIPTION
.B ferry
sends files and folders from one computer to another on the same network: encrypted, verified, and going on where a broken
connection stopped them. It shares name, key and remembered devices with the window,
.BR ferry\\-desktop (1),
and both may run at once.
.SH COMMANDS AND THEIR OPTIONS
${each.join('\n')}
.SS "Everywhere"
${optionLines('receive', globalOptions).join('\n')}
.SH IN FULL
What
.B ferry \\-\\-help
prints:
.PP
.nf
${roff(help.trimEnd())}
.fi
.SH AS A SERVICE
On a computer without a window, files are received for whoever this is switched on for:
.PP
.nf
ferry known DEVICE \\-\\-rule accept
systemctl \\-\\-user enable \\-\\-now ferry\\-receive
loginctl enable\\-linger      # also while nobody is logged in
journalctl \\-\\-user \\-u ferry\\-receive
.fi
.PP
It takes what comes from devices with the rule
.B accept
and declines the rest. Another folder or port:
.BR "systemctl \\-\\-user edit ferry\\-receive" .
.SH FILES
.TP
.I ~/.config/ferry
settings, key, remembered devices, and what is needed to go on with transfers; elsewhere with
.B \\-\\-home
or
.BR FERRY_HOME .
.SH SEE ALSO
.BR ferry\\-desktop (1)
`;
}

/** `ferry-desktop(1)`. */
export function desktopPage(version: string): string {
  return `.TH FERRY\\-DESKTOP 1 "" "Ferry ${roff(version)}" "User Commands"
.SH NAME
ferry\\-desktop \\- Ferry's window
.SH SYNOPSIS
.B ferry\\-desktop
[\\-\\-home=DIR] [\\-\\-name=NAME] [\\-\\-port=N] [\\-\\-interface=NAME|IP] [FILE...|ferry:LINK]
.SH DESCRIPTION
Opens Ferry's window, or brings the one that is open to the front. Files and folders, as paths or
.I file:
addresses, are about to be sent then: choose to whom. A pairing link (ferry:...) is shown, and opened when you say so.
.SH SEE ALSO
.BR ferry (1)
`;
}
