/** English words outside the window: menu, tray, notifications, system dialogs. */
import { formatBytes, formatCount } from '../format.ts';
import type { Outcome } from '../statuses.ts';

type Titles = Record<Outcome, (name: string) => string>;

const files = (n: number): string => (n === 1 ? '1 file' : `${formatCount(n, 'en')} files`);

export const enShell = {
  menu: {
    file: 'File',
    edit: 'Edit',
    view: 'View',
    window: 'Window',
    help: 'Help',
    sendFiles: 'Send Files…',
    sendFolder: 'Send Folder…',
    openReceiveFolder: 'Open Receive Folder',
    settings: 'Settings…',
    about: 'About Ferry',
    services: 'Services',
    hide: 'Hide Ferry',
    hideOthers: 'Hide Others',
    showAll: 'Show All',
    close: 'Close Window',
    quit: 'Quit Ferry',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    delete: 'Delete',
    selectAll: 'Select All',
    zoomIn: 'Zoom In',
    zoomOut: 'Zoom Out',
    resetZoom: 'Actual Size',
    fullScreen: 'Full Screen',
    reload: 'Reload',
    developerTools: 'Developer Tools',
    minimize: 'Minimize',
    zoom: 'Zoom',
    bringAllToFront: 'Bring All to Front',
    showLog: 'Log',
    shortcuts: 'Keyboard Shortcuts',
  },
  tray: {
    open: 'Open Ferry',
    sendFiles: 'Send Files…',
    sendFolder: 'Send Folder…',
    /** Above the devices that are there. */
    sendTo: 'Send To',
    pauseAll: 'Pause All Transfers',
    resumeAll: 'Resume Paused Transfers',
    openReceiveFolder: 'Open Receive Folder',
    settings: 'Settings…',
    quit: 'Quit Ferry',
    receiving: (name: string) => `Visible as “${name}”`,
    notReceiving: 'Not reachable on the network',
    transfersRunning: (n: number): string =>
      n === 1 ? '1 transfer running' : `${formatCount(n, 'en')} transfers running`,
    /** Offers and questions. */
    waiting: (n: number): string =>
      n === 1 ? '1 waits for your answer' : `${formatCount(n, 'en')} wait for your answer`,
    tooltip: (name: string) => `Ferry: ${name}`,
  },
  notification: {
    introducedTitle: (name: string) => `${name} wants to send you something`,
    compareTitle: (name: string) => `Compare the code with ${name}`,
    /** `code`: as it is shown, empty where there is none yet. */
    codeBody: (code: string) => (code === '' ? 'Nothing is sent before you have answered.' : `Code ${code}`),
    offerTitle: (name: string) => `${name} wants to send you files`,
    /** `complete` false: the sender is still counting. */
    offerBody: (count: number, bytes: number, complete: boolean): string =>
      complete ? `${files(count)}, ${formatBytes(bytes, 'en')}` : `${files(count)} so far, ${formatBytes(bytes, 'en')}`,
    textOfferTitle: (name: string) => `${name} wants to send you a text`,
    /** Of several. */
    offersTitle: (count: number) => `${formatCount(count, 'en')} offers wait for your answer`,
    offersBody: (names: readonly string[]) => `From ${names.join(', ')}`,
    questions: (count: number) => ({
      title: 'Ferry waits for your answer',
      body: `${formatCount(count, 'en')} questions are open.`,
    }),
    textTitle: (name: string) => `Text from ${name}`,
    /** Not the text itself: others may see the screen. */
    textBody: 'Ferry’s window shows it.',
    textSentBody: 'The text is there.',
    receivedTitles: {
      whole: (name) => `Received from ${name}`,
      part: (name) => `Received from ${name} in part`,
      nothing: (name) => `Nothing was received from ${name}`,
      there: (name) => `Received from ${name}`,
    } satisfies Titles,
    sentTitles: {
      whole: (name) => `Delivered to ${name}`,
      part: (name) => `Delivered to ${name} in part`,
      nothing: (name) => `Nothing was delivered to ${name}`,
      there: (name) => `Delivered to ${name}`,
    } satisfies Titles,
    /** `missing`: how many did not make it. */
    endedBody: (count: number, bytes: number, missing: number): string =>
      `${files(count)}, ${formatBytes(bytes, 'en')}${missing === 0 ? '' : `; ${files(missing)} missing`}`,
    /** Of several. */
    endedTitle: (count: number) => `${formatCount(count, 'en')} transfers have ended`,
    /** How many of them not as wanted. */
    endedBad: (count: number) => `${formatCount(count, 'en')} of them failed, came to nothing or lack files.`,
    receiveFailedTitle: (name: string) => `Receiving from ${name} failed`,
    sendFailedTitle: (name: string) => `Sending to ${name} failed`,
    questionTitle: 'Ferry waits for your answer',
    /** `name`: a file's. */
    conflictBody: (name: string) => `“${name}” is here already. Keep both, skip or replace?`,
    moreTitle: (name: string) => `${name} wants to add files`,
    declinedTitle: (name: string) => `${name} declined`,
    stillRunningTitle: 'Ferry is still here',
    stillRunningBody: 'It keeps receiving in the tray. Quit it from there.',
    buttons: { show: 'Show', accept: 'Accept', decline: 'Decline' },
  },
  picker: {
    files: 'Choose files to send',
    folders: 'Choose folders to send',
    receiveDir: 'Choose where received files go',
    send: 'Send',
    choose: 'Choose',
    add: 'Add',
  },
  /** Asked by the system's own dialog before somebody is trusted more. */
  trustDialog: {
    'share-key': {
      title: (_name: string) => 'Let the terminal use this device’s key?',
      body: 'The system’s key store gives it back, and it lies in a file that only you may read. Other programs of yours can then copy it.',
      agree: 'Let It',
    },
    remember: {
      title: (name: string) => `Remember “${name}”?`,
      body: 'From then on this name means the device with this key and no other. Compare the key with the one that the device shows.',
      agree: 'Remember',
    },
    always: {
      title: (name: string) => `Accept everything from “${name}” without asking?`,
      body: 'What this device sends is then saved here at once, also when nobody is at the computer.',
      agree: 'Always Accept',
    },
    anything: {
      title: (name: string) => `Take hidden files and programs from “${name}” unasked as well?`,
      body: 'Where this device is accepted without a question, these are then saved here at once, too.',
      agree: 'Take Them',
    },
    'fast-lane': {
      title: (name: string) => `Send big files to and from “${name}” unencrypted?`,
      body: 'That is faster, and anybody on the network can read along.',
      agree: 'Allow',
    },
    verify: {
      title: (name: string) => `Verify “${name}”?`,
      body: 'Say yes only if its screen shows the very same code.',
      agree: 'The Codes Match',
    },
    'open-link': {
      title: (_name: string) => 'Verify the device that made this link?',
      body: 'Say yes only if you have just opened or pasted a link from a device that you know.',
      agree: 'Open the Link',
    },
    'show-link': {
      title: (_name: string) => 'Show a link for pairing?',
      body: 'Whoever opens it first, within a few minutes, is a verified device here.',
      agree: 'Show',
    },
    'open-page': {
      /** `name`: the page's host. */
      title: (name: string) => `Open a page of ${name}?`,
      body: 'The link came with a text. Your browser opens it; whoever made the page learns that you did.',
      agree: 'Open',
    },
    'send-on': {
      title: (name: string) => `Send on what came from “${name}”?`,
      body: 'Say yes if you have just asked for that. To whom it goes is chosen next.',
      agree: 'Send On',
    },
    'send-new': {
      title: (name: string) => `Does “${name}” show the same code?`,
      body: 'Say yes only if its screen shows the very same six digits. What you send then goes to it, and its key is remembered under this name.',
      agree: 'Same Code, Send',
    },
    'accept-new': {
      title: (name: string) => `Accept from “${name}”, a new device?`,
      body: 'Say yes only if its screen shows the very same six digits. Its key is then remembered under this name.',
      agree: 'Same Code, Accept',
    },
    'send-key': {
      title: (name: string) => `Send to “${name}”, which shows no code?`,
      body: 'Say yes where you have compared its key, or have reason to trust this network. It is then remembered under this name.',
      agree: 'Send and Remember',
    },
    'accept-key': {
      title: (name: string) => `Accept from “${name}”, which shows no code?`,
      body: 'Take it where you have compared its key, or have reason to trust this network. It is then remembered under this name.',
      agree: 'Accept and Remember',
    },
    /** One name a line; `count`: how many there are. */
    names: (shown: readonly string[], count: number) =>
      [...shown, ...(count > shown.length ? [`and ${formatCount(count - shown.length, 'en')} more`] : [])].join('\n'),
    itself: (name: string) => `It is called “${name}” so far.`,
    replaces: (name: string) => `Another key is remembered for “${name}”: your yes forgets that one, with its rules.`,
    code: (digits: string) => `Code: ${digits}`,
    key: (digits: string) => `Its key begins with ${digits}`,
  },
  /** When the engine didn't start: the cause stands between title and buttons. */
  startDialog: {
    title: 'Ferry couldn’t start',
    newKey:
      'With a new key this device is a new one to all others: each has to forget the old one and compare codes again. The key there is now is kept beside it.',
    ways: {
      again: 'Try Again',
      'any-port': 'Use Any Free Port',
      'every-network': 'Use Every Network',
      show: 'Show in Folder',
      'new-key': 'Make a New Key',
      quit: 'Quit Ferry',
    },
  },
  /** The window is closed where nothing could bring it back. */
  stayDialog: {
    title: 'Close the window and quit Ferry?',
    body: 'This desktop shows no tray, from which a closed window could be opened again. Minimised, Ferry goes on receiving.',
    minimise: 'Minimise',
    quit: 'Quit',
    cancel: 'Cancel',
  },
  /** Why the computer is kept awake, where the system lists that. */
  awake: 'Files are on their way',
  quitDialog: {
    title: (n: number): string =>
      n === 1 ? 'A transfer is still running' : `${formatCount(n, 'en')} transfers are still running`,
    body: 'What was accepted goes on where it stopped when Ferry is open again. What still waits for an answer ends.',
    byLink: 'So does what goes by a shared link.',
    quit: 'Quit Anyway',
    stay: 'Keep Running',
  },
};

export type ShellText = typeof enShell;
