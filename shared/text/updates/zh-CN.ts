/** Ferry 的新版本：检查、下载，以及答复为何不被采信。 */
import { formatBytes } from '../../format.ts';
import { bytesParam, param, type FailureTexts, type SentenceParams } from '../failures.ts';
import type { UpdatesText } from './en.ts';

const at = (p: SentenceParams): string => param(p, 'address') ?? '更新服务器';
const bracketed = (value: string | undefined): string => (value === undefined ? '' : `（${value}）`);
const detail = (p: SentenceParams): string => bracketed(param(p, 'detail'));
const version = (p: SentenceParams): string => `Ferry ${param(p, 'version') ?? ''}`.trim();
const file = (p: SentenceParams): string => {
  const value = param(p, 'path');
  return value === undefined ? '安装包' : `“${value}”`;
};
const byHand = '未做任何更改。请自行前往 Ferry 的网页查看。';

export const zhCNUpdates: UpdatesText = {
  updates: {
    title: '更新',
    look: '检查更新',
    looking: '正在检查…',
    hint: (host) => `将询问 ${host}。对方只会得知这台电脑的互联网地址，不会得知其他任何信息。`,
    newest: '当前已是最新版本。',
    lookedAt: (time) => `上次检查：${time}。`,
    never: '尚未检查过。',
    newer: (name, day) => `已有 Ferry ${name}，发布于 ${day}。`,
    short: (name) => `已有 Ferry ${name}`,
    news: '新内容',
    download: (bytes) => `下载（${formatBytes(bytes, 'zh-CN')}）`,
    openPage: '打开其网页',
    thenInstall: '然后在终端中安装：',
    thenOpen: '先退出 Ferry，再打开它。',
    thenUnpack: '先退出 Ferry，再将它解压到现有版本的位置。',
    thenDrag: '先退出 Ferry，打开它，再将 Ferry 拖到“应用程序”中。',
    thenReplace: '先退出 Ferry，再用它替换旧版本并启动。',
    fromSource: '当前 Ferry 从源代码运行：请更新源代码。',
    downloading: (bytes, total) => `正在下载：${formatBytes(bytes, 'zh-CN')}，共 ${formatBytes(total, 'zh-CN')}`,
    stop: '停止',
    downloaded: (path) => `已下载并通过校验：${path}`,
    showInFolder: '在文件夹中显示',
    copyCommand: '复制命令',
    daily: '每天检查一次更新',
    dailyHint: '关闭时，Ferry 只与设备通信。打开后，它会询问最新版本，但不会安装任何东西。',
    foundTitle: (name) => `已有 Ferry ${name}`,
    foundBody: '新内容及获取方法见“关于 Ferry”。',
  },
};

export const zhCNUpdateFailures = {
  'update-unreachable': (p) => `无法向 ${at(p)} 询问更新${detail(p)}。请检查互联网连接，然后重试。`,
  'update-slow': (p) => `${at(p)} 太久没有答复。请稍后再试。`,
  'update-insecure': (p) => `更新服务器要求转到未加密的 ${at(p)}，因此没有照做。${byHand}`,
  'update-too-large': (p) => {
    const most = bytesParam(p, 'limit');
    const atMost = most === undefined ? '' : `（超过 ${formatBytes(most, 'zh-CN')}）`;
    return `关于更新的答复过长${atMost}，不可能是 Ferry 的。${byHand}`;
  },
  'update-unsigned': () => `关于更新的答复没有签名或不完整，因此未予采信。${byHand}`,
  'update-prehashed': () => `关于更新的答复的签名方式是 Ferry 无法验证的，因此未予采信。${byHand}`,
  'update-other-key': () => `关于更新的答复是用他人的密钥签名的，因此未予采信。${byHand}`,
  'update-forged': () => `关于更新的答复与签名不符，说明内容被改动过，因此未予采信。${byHand}`,
  'update-garbled': (p) => `关于更新的答复签名无误，但当前 Ferry 无法理解其内容${detail(p)}。${byHand}`,
  'update-other-product': (p) =>
    `关于更新的答复说的是 ${param(p, 'product') ?? '另一个程序'}，不是 Ferry，因此未予采信。${byHand}`,
  'update-older': (p) =>
    `关于更新的答复（${version(p)}）比此前见过的更旧，因此未予采信：较新的答复可能被人扣住了。${byHand}`,
  'update-expired': (p) =>
    `关于更新的答复（${version(p)}）已于 ${param(p, 'date') ?? '早些时候'} 过期，因此未予采信：较新的答复可能被人扣住了，也可能是这台电脑的时钟不准。${byHand}`,
  'update-not-for-this': (p) =>
    `已有 ${version(p)}，但没有适用于这台电脑的安装包${bracketed(param(p, 'system'))}。${byHand}`,
  'update-file-cut': (p) => {
    const [came, needed] = [bytesParam(p, 'came'), bytesParam(p, 'needed')];
    const part =
      came === undefined || needed === undefined
        ? ''
        : `（共 ${formatBytes(needed, 'zh-CN')}，只收到 ${formatBytes(came, 'zh-CN')}）`;
    return `${file(p)} 没有完整收到${part}，已删除。请重新下载。`;
  },
  'update-file-changed': (p) => `${file(p)} 不是经过签名的安装包，已删除。请不要从别处安装它，稍后再试。`,
} satisfies Partial<FailureTexts>;
