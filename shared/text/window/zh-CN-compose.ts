/** 即将发送的内容：拖放、粘贴、选择或输入；以及其中无法接收的部分。 */
import { formatBytes, formatCount } from '../../format.ts';
import type { ComposeTexts } from './en-compose.ts';

const count = (n: number): string => formatCount(n, 'zh-CN');

/** 几个名称，以及还有多少。 */
function names(shown: string, more: number): string {
  return shown + (more === 0 ? '' : `，以及另外 ${count(more)} 项`);
}

export const zhCNCompose: ComposeTexts = {
  title: '发送给…',
  titleTo: (name) => `发送给 ${name}`,
  dropAnywhere: '将文件或文本拖放到窗口任意位置',
  dropHint: '拖到设备上直接发送，拖到别处再选择接收方',
  chooseFiles: '选择文件',
  chooseFolder: '选择文件夹',
  paste: '粘贴',
  addFiles: '添加文件',
  addFolder: '添加文件夹',
  whatTitle: '内容',
  nothingYet: '可以输入文本，也可以选择文件：拖放、粘贴或从电脑中选择。',
  remove: (name) => `移除 ${name}`,
  clear: '全部移除',
  andMore: (n) => `以及另外 ${count(n)} 项`,
  noteOptional: '附言（可选）',
  notePlaceholder: '随文件一起送达',
  toTitle: '接收方',
  toAddress: '其他地址',
  noDevice: '还没有发现设备，可以直接输入地址：',
  dropOverlay: '松开后选择发送给谁',
  dropOverlayAdd: '松开即可添加',
  dropOverlayText: '松开后作为文本发送',
  dropRefused: 'Ferry 无法接收这些内容。请先解压或保存到文件夹中，再从那里拖放。',
  nothingToPaste: '剪贴板中没有内容。请先复制文本，或在文件管理器中复制文件。',
  between: '、',
  notTaken: (shown, n, more, all) =>
    `${count(all)} 项中有 ${count(n)} 项无法添加：${names(shown, more)}。请先保存到本机的文件夹中，再从那里拖放。`,
  nameless: '名称无法识别的内容',
  gone: (shown, _n, more) => `已不存在：${names(shown, more)}。`,
  tooLarge: (shown, more, limit) =>
    `超过 ${formatBytes(limit, 'zh-CN')} 且没有对应的文件：${names(shown, more)}。请先保存，再拖放文件。`,
  asTarget: (shown, _n, more) => `${names(shown, more)} 是链接，将以链接的名称发送它指向的内容。`,
};
