/** 传输为何停顿的简体中文说明；能自动继续的，明确告知会自动继续。 */
import { param, saidByPeer, type SentenceParams } from './failures.ts';
import type { HoldTexts } from './holds.ts';

const device = (p: SentenceParams): string => {
  const value = param(p, 'name', 'peer', 'device');
  return value === undefined ? '对方设备' : `“${value}”`;
};
const dir = (p: SentenceParams): string => {
  const value = param(p, 'dir');
  return value === undefined ? '保存位置' : `“${value}”`;
};

/** `disk`：卷原来的挂载位置；仅在整个卷都不在时才有。 */
const gone = (p: SentenceParams): string => {
  const disk = param(p, 'disk');
  return disk === undefined ? `${dir(p)}不在了，或已是另一个文件夹。` : `原来位于“${disk}”的磁盘不在了。`;
};

export const zhCNHolds: HoldTexts = {
  paused: (p) => (saidByPeer(p) ? `${device(p)}已暂停传输，对方继续后会接着传输。` : '已在本机暂停，可随时继续。'),
  queued: (p) =>
    saidByPeer(p) ? `正在${device(p)}上排队，等其他传输结束后会自动继续。` : '正在排队，等其他传输结束后会自动继续。',
  'awaiting-answer': (p) => `等待${device(p)}上的答复：那里有同名文件，有人作出选择后会自动继续。`,
  'awaiting-receiver': (p) => `等待${device(p)}：正在与已有内容比较，或正在那里询问。之后会自动继续。`,
  'no-space': (p) =>
    saidByPeer(p)
      ? `已暂停：${device(p)}的空间不足。对方有空间后会自动继续。`
      : `已暂停：${dir(p)}空间不足。清理出空间后会自动继续。`,
  'no-space-in-quota': (p) =>
    saidByPeer(p)
      ? `已暂停：${device(p)}上的配额已用完。对方有空间后会自动继续。`
      : `已暂停：${dir(p)}的配额已用完。清理出空间或提高配额后会自动继续。`,
  'destination-gone': (p) =>
    saidByPeer(p)
      ? `已暂停：${device(p)}上保存文件的磁盘或文件夹不在了。恢复后会自动继续。`
      : `已暂停：${gone(p)}恢复后会自动继续。`,
  'too-many-open-files': (p) =>
    saidByPeer(p)
      ? `已暂停：${device(p)}上打开的文件过多。对方关闭一些后会自动继续。`
      : '已暂停：系统打开的文件过多。关闭一些程序后会自动继续。',
  disconnected: (p) => `正在重新连接… 与${device(p)}之间没有连接，连上后会自动继续。`,
  timeout: (p) => `正在重新连接… ${device(p)}没有应答。连上后会自动从中断处继续。`,
  unreachable: (p) => `正在重新连接… 暂时无法连接到${device(p)}。对方打开 Ferry 后会自动继续。`,
  'device-not-found': (p) => `正在重新连接… 网络中找不到${device(p)}。对方打开 Ferry 后会自动继续。`,
  'not-ferry': (p) => `正在重新连接… ${device(p)}原来的地址上没有 Ferry 应答。对方打开 Ferry 后会自动继续。`,
  'peer-busy': (p) => `正在等待${device(p)}，它正忙于其他传输。稍后会自动继续。`,
  'shutting-down': (p) => `正在等待${device(p)}，对方已关闭 Ferry。重新打开后会自动继续。`,
  otherwise: (p) => `正在重新连接${device(p)}… 连上后会自动从中断处继续。`,
};
