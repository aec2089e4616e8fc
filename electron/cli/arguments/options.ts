/**
 * Every command and option of the terminal app, once: the parser, the shells' completions and the manual page read this table.
 * What each does in full is told in help.ts; a test proves that neither knows an option that the other lacks.
 */

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** What its value is called, where it has one. */
  readonly argument?: string;
  /** The words that it takes, where they are few. */
  readonly values?: readonly string[];
  /** What a shell may complete its value with. */
  readonly completes?: 'folders' | 'devices';
  /** In half a line. */
  readonly about: string;
}

export interface Command {
  readonly about: string;
  /** What stands beside its options, as in a synopsis. */
  readonly operands: string;
  readonly completes?: 'files' | 'devices' | readonly string[];
  readonly options: readonly OptionName[];
}

const conflicts = ['keep-both', 'skip', 'replace', 'ask'];

export const options = {
  dir: { type: 'string', argument: 'DIR', completes: 'folders', about: 'where files go' },
  accept: { type: 'string', argument: 'WHO', values: ['ask', 'trusted', 'all'], about: 'whose offers are taken' },
  conflicts: {
    type: 'string',
    argument: 'HOW',
    values: conflicts,
    about: 'what becomes of a file whose name is taken',
  },
  once: { type: 'boolean', about: 'end after the first transfer' },
  to: {
    type: 'string',
    argument: 'DEVICE',
    completes: 'devices',
    about: 'who gets it: a name, a fingerprint or an address',
  },
  note: { type: 'string', argument: 'TEXT', about: 'a message that goes with the files' },
  text: { type: 'string', argument: 'TEXT', about: 'send a text or a link; -: of standard input' },
  as: { type: 'string', argument: 'NAME', about: 'what standard input is called there' },
  links: {
    type: 'string',
    argument: 'HOW',
    values: ['keep', 'skip', 'follow'],
    about: 'what becomes of symbolic links',
  },
  'accept-new': { type: 'boolean', about: 'take and remember whichever new key answers' },
  wait: { type: 'string', argument: 'SECONDS', about: 'how long to look' },
  visible: { type: 'string', argument: 'TO', values: ['everybody', 'known', 'nobody'], about: 'who sees this device' },
  rule: { type: 'string', argument: 'RULE', values: ['ask', 'accept', 'block'], about: 'what becomes of its offers' },
  folder: { type: 'string', argument: 'DIR', completes: 'folders', about: 'where its files go; settings: as they say' },
  'max-size': { type: 'string', argument: 'SIZE', about: 'so much of one transfer comes unasked, or none' },
  anything: {
    type: 'string',
    argument: 'SWITCH',
    values: ['on', 'off'],
    about: 'hidden files and programs come unasked too',
  },
  label: { type: 'string', argument: 'TEXT', about: 'what it is called here' },
  colour: {
    type: 'string',
    argument: 'COLOUR',
    values: ['red', 'orange', 'green', 'blue', 'purple', 'pink', 'none'],
    about: 'its colour in the window',
  },
  favourite: { type: 'string', argument: 'SWITCH', values: ['on', 'off'], about: 'it comes first in lists' },
  forget: { type: 'boolean', about: 'remember it no more' },
  'fast-lane': {
    type: 'string',
    argument: 'SWITCH',
    values: ['on', 'off'],
    about: 'big files to and from a device go without encryption',
  },
  acknowledge: { type: 'boolean', about: 'problems with Ferry’s own files are known' },
  further: { type: 'boolean', about: 'ask every address of the networks for a LocalSend' },
  show: { type: 'boolean', about: 'show a link for another device' },
  replace: { type: 'boolean', about: 'also where another key is here' },
  pin: { type: 'boolean', about: 'the page asks for six digits first' },
  upload: { type: 'boolean', about: 'browsers may send files here' },
  for: { type: 'string', argument: 'MINUTES', about: 'end by itself' },
  home: { type: 'string', argument: 'DIR', completes: 'folders', about: 'the folder of settings and keys' },
  name: { type: 'string', argument: 'NAME', about: 'what others see, this time' },
  port: { type: 'string', argument: 'N', about: 'the TCP port to listen on; 0: any' },
  interface: { type: 'string', argument: 'NAME|IP', about: 'the one network interface to use' },
  json: { type: 'boolean', about: 'an object a line, for scripts' },
  version: { type: 'boolean', about: 'print the version' },
  help: { type: 'boolean', short: 'h', about: 'print all there is to know' },
} as const satisfies Readonly<Record<string, Option>>;

export type OptionName = keyof typeof options;

/** Before or after every command. */
export const globalOptions = [
  'home',
  'name',
  'port',
  'interface',
  'json',
  'version',
  'help',
] as const satisfies OptionName[];

export const commands = {
  receive: {
    about: 'wait for offers',
    operands: '',
    options: ['dir', 'accept', 'conflicts', 'once', 'visible'],
  },
  send: {
    about: 'send files, folders, a text or standard input',
    operands: 'PATH...|-',
    completes: 'files',
    options: ['to', 'note', 'links', 'accept-new', 'text', 'as'],
  },
  share: {
    about: 'show files to whatever has a browser',
    operands: '[PATH...]',
    completes: 'files',
    options: ['pin', 'upload', 'for', 'dir', 'accept'],
  },
  devices: {
    about: 'list the devices on the network',
    operands: '[DEVICE]',
    completes: 'devices',
    options: ['wait', 'fast-lane', 'acknowledge', 'further'],
  },
  known: {
    about: 'list remembered devices, or say what becomes of what one sends',
    operands: '[DEVICE]',
    completes: 'devices',
    options: ['rule', 'folder', 'conflicts', 'max-size', 'anything', 'label', 'colour', 'favourite', 'forget'],
  },
  pair: {
    about: 'make this device and another verified for each other',
    operands: '[DEVICE|-]',
    completes: 'devices',
    options: ['show'],
  },
  identity: {
    about: 'move this device’s key to another computer, or renew it',
    operands: 'export FILE|import FILE|renew',
    completes: ['export', 'import', 'renew'],
    options: ['replace'],
  },
} as const satisfies Readonly<Record<string, Command>>;

export type CommandName = keyof typeof commands;
/** In the order in which help and manual tell them. */
export const commandNames = Object.keys(commands) as readonly CommandName[];

/** The words that an option takes; what is said of a remembered device may also be “as the settings say”. */
export function valuesOf(command: CommandName, option: OptionName): readonly string[] {
  const { values = [] }: Option = options[option];
  return command === 'known' && option === 'conflicts' ? [...values, 'settings'] : values;
}
