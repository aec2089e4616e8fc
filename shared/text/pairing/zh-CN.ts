/** 设备之间的相互验证，以及身份的迁移：窗口用语和失败说明（简体中文）。 */
import { param, saidByPeer, type FailureTexts, type SentenceParams } from '../failures.ts';
import type { enPairing, enPairingFailures } from './en.ts';

const quoted = (p: SentenceParams, keys: readonly string[], otherwise: string): string => {
  const value = param(p, ...keys);
  return value === undefined ? otherwise : `“${value}”`;
};
const device = (p: SentenceParams): string => quoted(p, ['name', 'peer', 'address'], '对方设备');

export const zhCNPairing: typeof enPairing = {
  pairing: {
    pair: '配对…',
    pairHint: '在两台设备的屏幕上核对一次验证码，之后它们就互相通过了验证。',
    again: '重新配对',
    againHint: (name) =>
      `仅当你知道密钥为何改变（例如它重装过系统）时才这样做：验证码一致后，${name} 原来的密钥将被忘记。`,
    verified: '已验证',
    verifiedHint: '两台设备旁的人都确认过验证码一致，或链接曾从一块屏幕传到另一台设备。',
    known: '已记住',
    knownHint: '你接受过它一次，因此记住了它的密钥。还没有人验证过它：可以通过配对来验证。',
    always: '始终接受',
    verifiedSince: (date) => `${date} 起已验证`,
    notVerified: '已记住，但未验证：还没有人在配对时核对过验证码。',
    title: (name) => `与 ${name} 配对`,
    asked: (name) => `${name} 请求配对`,
    askedBody: '请看两边的屏幕，核对显示的验证码。',
    connecting: (name) => `正在连接 ${name}…`,
    compare: (name) => `请看两边的屏幕：${name} 显示的六位数字是否相同？`,
    match: '一致',
    differ: '不一致',
    waiting: (name) => `正在等待 ${name} 那边的人确认。`,
    paired: (name) => `${name} 已通过验证。两台设备从现在起记住彼此的密钥。`,
    tryAgain: '重试',
    notNow: '暂不配对',
    done: '完成',
    byLink: '通过链接配对',
    show: '显示可扫描的二维码',
    shown: '用另一台设备扫描，或复制链接后在那边打开：“通过链接配对”，或运行 ferry pair。',
    qr: '配对链接的二维码',
    link: '配对链接',
    copyLink: '复制配对链接',
    goodFor: (minutes) => `仅供一台设备使用，还有 ${Math.max(1, minutes)} 分钟有效。`,
    over: '这个链接已失效。',
    anew: '显示新的链接',
    secret: '在此期间，拿到链接的设备会被视为已验证：请勿给其他人看。',
    paste: '另一台设备显示的链接',
    pasteHint: '只粘贴直接取自另一台设备屏幕的链接：链接属于谁，谁就会不经询问地通过验证。',
    open: '配对',
    missing: '请粘贴另一台设备显示的链接。',
  },
};

const by = (p: SentenceParams): string => (param(p, 'by') === undefined ? '' : `（${param(p, 'by')}）`);

export const zhCNPairingFailures: typeof enPairingFailures = {
  'bad-link': () => '这不是完整的配对链接。请从另一台设备重新复制；它以“ferry:pair?”开头。',
  'cannot-pair': (p) =>
    `${device(p)}上的 Ferry 版本过旧，无法配对。请在那边更新 Ferry；在此之前，请核对传输时的验证码。`,
  'pairing-codes-differ': (p) =>
    saidByPeer(p)
      ? `${device(p)}那边有人表示验证码不一致，因此两台设备都没有通过验证。请再配对一次；如果确实不一致，可能有人在中间，不应通过这个网络发送任何内容。`
      : '你表示验证码不一致，因此两台设备都没有通过验证。请再配对一次；如果仍不一致，可能有人在中间，不应通过这个网络发送任何内容。',
  'pairing-declined': (p) => `在双方都确认验证码一致之前，${device(p)}那边关闭了配对。请在那边有人时重新配对。`,
  'pairing-expired': () => '十分钟内没有人确认验证码一致，验证码已失效。请在两台设备旁都有人时重新配对。',
  'link-refused': (p) =>
    saidByPeer(p)
      ? `${device(p)}已不再显示这个链接：每个链接只供一台设备使用，有效期十分钟。请在那边显示新的链接。`
      : '本机已不再显示这个链接：每个链接只供一台设备使用，有效期十分钟。请显示新的链接。',
  'identity-kept': (p) =>
    `${quoted(p, ['path'], '该文件夹')}已有自己的密钥，其他设备可能记住了它，因此没有做任何更改。使用 --replace 可以让导入的身份取而代之，旧的会保留在旁边。`,
  'identity-renewed': (p) =>
    `${device(p)}换了新的密钥（${param(p, 'other') ?? '与之前不同'}），并由旧密钥作证。它已取代旧密钥被记住，规则不变。如果那边没有人更换过密钥，说明旧密钥已被盗：请忘记该设备并重新配对。`,
  'key-in-store': (p) =>
    `本机的密钥由系统的密钥库${by(p)}保管，只有 Ferry 的窗口能打开它。如果也要在终端中使用，请在窗口的设置中开启“让终端使用本机的密钥”；或者用单独的文件夹作为另一台设备（--home DIR）。`,
  'key-locked': (p) =>
    `系统的密钥库${by(p)}没有交出本机的密钥：它可能已锁定、未运行、被重置，或者属于其他用户、桌面环境或电脑。请解锁后重试。如果已经丢失，请导入之前导出的密钥（ferry identity import FILE），或者生成新的密钥。`,
  'key-moved': (p) =>
    `从现在起，本机的密钥由系统的密钥库${by(p)}保管。终端无法打开它：如果你也在终端中使用 Ferry，请在设置中开启“让终端使用本机的密钥”。`,
  'key-store-unusable': (p) =>
    `系统的密钥库${by(p)}现在无法使用${param(p, 'detail') === undefined ? '' : `（${param(p, 'detail')}）`}，因此密钥保持原样。请解锁后重试。`,
  'not-an-identity': (p) =>
    `${quoted(p, ['path'], '该文件')}不是 Ferry 导出的身份，或者已损坏，因此没有做任何更改。请在原来的设备上重新导出。`,
  'wrong-passphrase': (p) =>
    `这个口令打不开${quoted(p, ['path'], '该文件')}，因此没有做任何更改。请输入导出时使用的口令。`,
} satisfies Partial<FailureTexts>;
