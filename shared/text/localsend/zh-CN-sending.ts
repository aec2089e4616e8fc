/** 向 LocalSend 发送：发送前的询问与说明，以及失败时的简体中文说明。 */
import { param, type FailureTexts, type SentenceParams } from '../failures.ts';
import type { enLocalSendingFailures, LocalSendingText } from './en-sending.ts';

const device = (p: SentenceParams): string => {
  const value = param(p, 'name', 'peer', 'address');
  return value === undefined ? '对方设备' : `“${value}”`;
};
const quoted = (p: SentenceParams, otherwise: string): string => {
  const value = param(p, 'path');
  return value === undefined ? otherwise : `“${value}”`;
};
const detail = (p: SentenceParams): string => {
  const value = param(p, 'detail');
  return value === undefined ? '' : `（${value}）`;
};

function answered(p: SentenceParams): string {
  const said = param(p, 'detail');
  return `${param(p, 'status') ?? '未说明原因'}${said === undefined ? '' : `：${said}`}`;
}

export const zhCNLocalSending: LocalSendingText = {
  badge: 'LocalSend',
  fingerprint: (name) => `这是你要找的 ${name} 吗？`,
  fingerprintHint:
    'LocalSend 没有可供核对的验证码，只能看它的密钥指纹。如果你信任当前网络，或已核对过指纹，请选择“是”。在此之前连文件名都不会发送；确认后会记住它的密钥。',
  changed: (name, remembered) => `${name} 出示的密钥与为 ${remembered} 记住的不同。它是那台设备吗？`,
  changedHint:
    'LocalSend 重新安装后会生成新的密钥。如果没有人重装过，可能有人在冒充它。选择“是”后，原先记住的密钥会被忘记。',
  plain: (name) => `不加密就发送给 ${name} 吗？`,
  plainHint:
    '它使用普通 HTTP：无法确认是不是你要找的设备，同一网络中的任何人都能看到内容。请在对方的 LocalSend 中打开加密，或只发送无需保密的内容。',
  limits:
    'LocalSend 断线后无法续传，也不做校验：失败的文件可能残缺地留在对方设备上。文件夹可能不保留层级，遇到同名文件时会存为“x (1)”。',
  yes: '是，发送',
  no: '否',
  pin: (name) => `${name} 要求输入 PIN`,
  wrongPin: (name) => `PIN 不正确。${name} 要求重新输入`,
  pinHint: 'PIN 在对方的 LocalSend 中设置。输错三次后，它不再接受这台电脑的 PIN。',
  pinLabel: 'PIN',
  pinSend: '发送',
  pinCancel: '取消',
};

export const zhCNLocalSendingFailures: Pick<FailureTexts, keyof typeof enLocalSendingFailures> = {
  'cannot-pause': (p) => `发往${device(p)}的传输无法暂停：LocalSend 会把暂停当作断线。请取消，稍后重新发送。`,
  'empty-folder': (p) => `文件夹${quoted(p, '')}中没有可发送的内容，因此未发送：LocalSend 只能通过文件得知文件夹。`,
  'file-refused': (p) =>
    `${quoted(p, '该文件')}未被对方接收（${answered(p)}），已发送的部分可能残缺地留在对方设备上。请检查对方的空间和文件名，然后重新发送。`,
  'fingerprint-refused': (p) =>
    `你没有确认${device(p)}是正确的设备，因此没有发送任何内容。请选择其他设备，或重新发送。`,
  'not-encrypted': (p) =>
    `${device(p)}使用普通 HTTP：无法确认是不是你要找的设备，同一网络中的任何人都能看到内容，因此没有发送任何内容。请在对方的 LocalSend 中打开加密，或在窗口或终端中发送并予以确认。`,
  'pin-needed': (p) =>
    p['reason'] === 'wrong'
      ? `${device(p)}表示 PIN 不正确，因此没有发送任何内容。请查看对方 LocalSend 中设置的 PIN，然后重新发送。`
      : `${device(p)}要求输入 PIN，而这里没有人可以输入，因此没有发送任何内容。请在窗口或终端中发送、设置 FERRY_PIN，或在对方设备上关闭 PIN。`,
  'pin-locked': (p) =>
    `${device(p)}因 PIN 输错次数过多，不再接受这台电脑的 PIN。请在对方设备上重新启动 LocalSend，然后重试。`,
  'localsend-busy': (p) =>
    `${device(p)}正忙于另一次传输，或屏幕上有尚未答复的询问：LocalSend 一次只能处理一个。请等它结束后重试。`,
  'localsend-nothing-wanted': (p) => `${device(p)}没有选择任何文件。`,
  'localsend-refused': (p) =>
    `${device(p)}没有接收这些文件（${answered(p)}）。请查看对方 LocalSend 的提示并确认它是最新版，然后重试。`,
  'localsend-garbled': (p) =>
    `${device(p)}的应答不符合 LocalSend 协议${detail(p)}，因此没有继续发送。请检查地址，并确认对方运行的是最新版 LocalSend。`,
};
