/** 传输相关的简体中文文字：列表、提问、文件状态与结果。 */
import { formatBytes, formatCount, formatRate } from '../format.ts';
import type { TransfersText } from './en-transfers.ts';

const count = (n: number): string => formatCount(n, 'zh-CN');
const bytes = (n: number): string => formatBytes(n, 'zh-CN');
const files = (n: number): string => `${count(n)} 个文件`;

export const zhCNTransfers: TransfersText = {
  transfers: {
    title: '传输',
    emptyTitle: '暂无传输',
    emptyBody: '发送和接收的内容会显示在这里。',
    clearEnded: '清除已结束',
    to: (name) => `发送给 ${name}`,
    from: (name) => `来自 ${name}`,
    andMore: (title, n) => `${title} 等 ${count(n + 1)} 项`,
    offered: { connecting: () => '正在连接…', asking: (name) => `等待 ${name} 接受` },
    compare: (name) => `${name} 上应显示相同的验证码。如果不一致，请取消。`,
    tryingSince: (time) => `自 ${time} 起一直在尝试。`,
    notEncrypted: '未加密',
    notEncryptedHint: '快速通道：同一网络中的任何人都能读取内容，但无法暗中篡改。',
    addFiles: '添加文件…',
    addFolder: '添加文件夹…',
    addTo: (title) => `添加到 ${title}`,
    sentApart: (title) => `${title} 已无法再添加，因此改为单独发送。`,
    waitingForYou: '等待你的答复',
    review: '查看…',
    finishing: '正在校验最后的文件…',
    amount: (done, total, complete) =>
      complete ? `${bytes(done)} / ${bytes(total)}` : `${bytes(done)} / ${bytes(total)}（仍在统计）`,
    rate: (n) => formatRate(n, 'zh-CN'),
    left: (duration) => `剩余 ${duration}`,
    fileOf: (done, total) => `${count(done)} / ${files(total)}`,
    progressOf: (title) => `${title} 的进度`,
    delivered: '已送达',
    received: '已接收',
    declinedByYou: '你拒绝了这些文件。',
    ended: { declined: '已拒绝', cancelled: '已取消', failed: '失败' },
    missingSent: (n) => `${files(n)}未发送`,
    missingReceived: (n) => `${files(n)}未收到`,
    moreMissing: (n) => `以及另外 ${files(n)}`,
    skipped: (n, size) => `${files(n)}（${bytes(size)}）原已存在，未重复传输`,
    leftOutHere: '已由你排除。',
    leftOutBy: (name) => `已被 ${name} 排除。`,
    pause: '暂停',
    pauseNamed: (title) => `暂停 ${title}`,
    resume: '继续',
    resumeNamed: (title) => `继续 ${title}`,
    cancel: '取消',
    cancelNamed: (title) => `取消 ${title}`,
    dismissNamed: (title) => `从列表中移除 ${title}`,
    open: '打开',
    showInFolder: '在文件夹中显示',
    sendAgain: '重新发送',
    sendAnyway: '仍要发送',
    sendMissing: () => '重新发送缺少的文件',
    landedTitle: (n) => `${count(n)} 项内容的位置`,
    openNamed: (name) => `打开 ${name}`,
    showNamed: (name) => `在文件夹中显示 ${name}`,
    gone: (name) => `${name} 已不在原处，可能已被移动或删除。`,
    goneSince: '已被移动或删除',
    forget: '忘记此设备',
    forgotten: (name) => `已忘记 ${name}。它下次发送时将视为首次连接。`,
  },

  conflicts: {
    label: '如有同名文件',
    policies: { 'keep-both': '两者都保留', skip: '跳过新文件', replace: '替换旧文件', ask: '每次询问' },
  },

  question: {
    conflict: (name) => `${name} 已存在`,
    coming: '传来的',
    there: '已有的',
    newer: '较新',
    more: (name, contents, size) => `${name} 想再添加 ${contents}（${bytes(size).replace(' ', '\u00a0')}）`,
    forAll: '本次传输均如此处理',
    choices: { 'keep-both': '都保留', skip: '跳过', replace: '替换' },
    accept: '接受',
    decline: '拒绝',
  },

  fileStates: {
    title: '文件',
    list: (title) => `${title} 的文件`,
    apart: '重新连接后会再次显示列表。',
    leaveOut: '不传此文件',
    leaveOutNamed: (path) => `不传 ${path}`,
    states: {
      waiting: '等待中',
      moving: '传输中',
      done: '已送达',
      skipped: '原已存在',
      failed: '失败',
      'left-out': '已排除',
    },
  },
};
