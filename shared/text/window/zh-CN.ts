/** 可以反悔之处的简体中文文字：丢失进度之前的询问、可撤销的操作、搁置的草稿。 */
import { formatCount } from '../../format.ts';
import type { OutcomesText, WindowText } from './en.ts';

const count = (n: number): string => formatCount(n, 'zh-CN');

export const zhCNWindow: WindowText = {
  undo: {
    undo: '撤销',
    dismissed: (title) => `已从列表中移除 ${title}。`,
    cleared: (n) => `已从列表中移除 ${count(n)} 项已结束的传输。`,
    discarded: '草稿已丢弃。',
  },

  stopping: {
    title: (title) => `取消 ${title}？`,
    there: (name) => `已完整送达的内容会保留在 ${name} 上。大文件已传的部分会在那里保留一天，重新发送时接着传。`,
    here: '已完整收到的内容会保留。大文件已收的部分会保留一天，对方重新发送时接着传。',
    localSend: '已完整传输的内容会保留。只传了一部分的会被删除，重新发送时须从头开始。',
    keep: '继续传输',
    pause: '改为暂停',
    cancel: '取消传输',
  },

  leavingOut: {
    sure: '确定不传？',
    sureNamed: (path) => `不传 ${path}，并放弃已传的部分`,
  },

  missing: {
    filter: '按名称或原因筛选',
    none: '没有匹配的内容。',
    copy: '复制列表',
    sendThese: (n) => `重新发送这 ${count(n)} 项`,
  },

  drafts: {
    title: '尚未发送',
    items: (first, n) => (n === 1 ? first : `${first} 等 ${count(n)} 项`),
    note: (beginning) => `“${beginning}”`,
    goOn: '继续编辑',
    goOnNamed: (what) => `继续编辑 ${what}`,
    discardNamed: (what) => `丢弃 ${what}`,
    discard: '丢弃',
  },
};

export const zhCNOutcomes: OutcomesText = {
  sent: {
    whole: (title, name) => `${title} 已送达 ${name}。`,
    part: (title, name, missing) => `${title} 只送达了一部分给 ${name}，缺少 ${count(missing)} 项。`,
    nothing: (title, name) => `${title} 未向 ${name} 送达任何内容。`,
    there: (title, name) => `${title} 无需发送：${name} 上原已存在。`,
  },
  received: {
    whole: (title, name) => `已收到来自 ${name} 的 ${title}。`,
    part: (title, name, missing) => `来自 ${name} 的 ${title} 只收到了一部分，缺少 ${count(missing)} 项。`,
    nothing: (title, name) => `未收到来自 ${name} 的 ${title} 的任何内容。`,
    there: (title, name) => `来自 ${name} 的 ${title} 无需接收：这里原已存在。`,
  },
};
