/** 历史记录的简体中文文字：查找已结束的传输，转发给他人。 */
import { formatCount } from '../../format.ts';
import type { HistoryTexts } from './en-history.ts';

const count = (n: number): string => formatCount(n, 'zh-CN');

export const zhCNHistory: HistoryTexts = {
  title: '历史记录',
  today: '今天',
  yesterday: '昨天',
  search: '按名称或设备搜索',
  device: '设备',
  allDevices: '所有设备',
  way: '方向',
  ways: { all: '收发全部', outgoing: '已发送', incoming: '已接收' },
  found: (n, all) => `${count(n)} / ${count(all)}`,
  none: '没有符合条件的传输。',
  showAll: '显示全部',
  more: (n) => `再显示 ${count(n)} 条更早的记录`,
  clearShown: (n) => `清除这 ${count(n)} 项`,
  has: (name) => `含 ${name}`,
  sendOn: '发送给其他人',
  sendOnNamed: (title) => `将 ${title} 发送给其他人`,
};
