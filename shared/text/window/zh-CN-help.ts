/** 快捷键列表、Ferry 由什么构成，以及日志。 */
import { formatBytes, formatCount } from '../../format.ts';
import type { HelpTexts } from './en-help.ts';

export const zhCNHelp: HelpTexts = {
  shortcutsTitle: '键盘快捷键',
  shortcuts: {
    files: '发送文件',
    folders: '发送文件夹',
    paste: '粘贴要发送的文件或文本',
    accept: '接受对方的请求',
    send: '发送（已选定设备时）',
    close: '关闭对话框；稍后再决定',
    settings: '设置',
    menu: '菜单',
    zoom: '放大、缩小、实际大小',
    quit: '退出 Ferry',
    shortcuts: '显示此列表',
  },
  aboutTitle: '关于 Ferry',
  aboutLine: '在同一网络中，将文件直接从一台电脑发送到另一台电脑。',
  version: '版本',
  runtime: '运行环境',
  system: '系统',
  licence: '许可证',
  madeWith: '使用的组件',
  showLicences: '显示许可证',
  copyDiagnostics: '复制诊断信息',
  diagnosticsHint: '用于反馈问题：版本、设置和数量。不含名称、地址，也不含你发送的任何内容。',
  logTitle: '日志',
  log: {
    level: '显示',
    levels: { error: '错误', warn: '错误和警告', info: '全部' },
    filter: '按文字筛选',
    entries: (shown, all) =>
      shown === all
        ? `共 ${formatCount(all, 'zh-CN')} 条`
        : `${formatCount(all, 'zh-CN')} 条中的 ${formatCount(shown, 'zh-CN')} 条`,
    refresh: '刷新',
    copy: '复制显示的内容',
    folder: '在文件夹中显示',
    names: '其中可能含有设备名称、地址和本机上的路径。交给别人之前请先看一遍。',
    part: (bytes) => `仅显示最后 ${formatBytes(bytes, 'zh-CN')}，文件中还有更多。`,
    none: '没有匹配的内容。',
    empty: '还没有任何记录。',
  },
};
