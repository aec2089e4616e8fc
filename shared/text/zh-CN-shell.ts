/** 窗口之外的简体中文文字：菜单、托盘、通知和系统对话框。 */
import { formatBytes, formatCount } from '../format.ts';
import type { ShellText } from './en-shell.ts';

const files = (n: number): string => `${formatCount(n, 'zh-CN')} 个文件`;

export const zhCNShell: ShellText = {
  menu: {
    file: '文件',
    edit: '编辑',
    view: '显示',
    window: '窗口',
    help: '帮助',
    sendFiles: '发送文件…',
    sendFolder: '发送文件夹…',
    openReceiveFolder: '打开接收文件夹',
    settings: '设置…',
    about: '关于 Ferry',
    services: '服务',
    hide: '隐藏 Ferry',
    hideOthers: '隐藏其他',
    showAll: '全部显示',
    close: '关闭窗口',
    quit: '退出 Ferry',
    undo: '撤销',
    redo: '重做',
    cut: '剪切',
    copy: '复制',
    paste: '粘贴',
    delete: '删除',
    selectAll: '全选',
    zoomIn: '放大',
    zoomOut: '缩小',
    resetZoom: '实际大小',
    fullScreen: '全屏',
    reload: '重新加载',
    developerTools: '开发者工具',
    minimize: '最小化',
    zoom: '缩放',
    bringAllToFront: '前置全部窗口',
    showLog: '日志',
    shortcuts: '键盘快捷键',
  },
  tray: {
    open: '打开 Ferry',
    sendFiles: '发送文件…',
    openReceiveFolder: '打开接收文件夹',
    settings: '设置…',
    quit: '退出 Ferry',
    receiving: (name) => `对外显示为“${name}”`,
    notReceiving: '网络中的设备无法找到本机',
    transfersRunning: (n) => `${formatCount(n, 'zh-CN')} 项传输正在进行`,
    tooltip: (name) => `Ferry：${name}`,
  },
  notification: {
    introducedTitle: (name) => `${name} 想给你发送内容`,
    compareTitle: (name) => `请与 ${name} 核对验证码`,
    codeBody: (code) => (code === '' ? '在你答复之前不会发送任何内容。' : `验证码 ${code}`),
    offerTitle: (name) => `${name} 想给你发送文件`,
    offerBody: (count, bytes, complete) =>
      complete
        ? `${files(count)}，${formatBytes(bytes, 'zh-CN')}`
        : `已统计 ${files(count)}，${formatBytes(bytes, 'zh-CN')}`,
    textOfferTitle: (name) => `${name} 想给你发送一段文本`,
    textTitle: (name) => `${name} 发来一段文本`,
    textBody: '请在 Ferry 窗口中查看。',
    textSentBody: '文本已送达。',
    receivedTitles: {
      whole: (name) => `已收到 ${name} 发来的文件`,
      part: (name) => `只收到了 ${name} 发来的一部分文件`,
      nothing: (name) => `未收到 ${name} 发来的任何文件`,
      there: (name) => `已收到 ${name} 发来的文件`,
    },
    sentTitles: {
      whole: (name) => `已送达 ${name}`,
      part: (name) => `只有一部分送达 ${name}`,
      nothing: (name) => `未向 ${name} 送达任何内容`,
      there: (name) => `已送达 ${name}`,
    },
    endedBody: (count, bytes, missing) =>
      `${files(count)}，${formatBytes(bytes, 'zh-CN')}${missing === 0 ? '' : `；另有 ${files(missing)}未能传输`}`,
    receiveFailedTitle: (name) => `接收 ${name} 的文件失败`,
    sendFailedTitle: (name) => `发送到 ${name} 失败`,
    questionTitle: 'Ferry 正等待你的答复',
    conflictBody: (name) => `“${name}”已存在：都保留、跳过还是替换？`,
    moreTitle: (name) => `${name} 想添加文件`,
    declinedTitle: (name) => `${name} 已拒绝`,
    stillRunningTitle: 'Ferry 仍在运行',
    stillRunningBody: 'Ferry 会在托盘中继续接收文件，可从托盘退出。',
    show: '查看',
  },
  picker: {
    files: '选择要发送的文件',
    folders: '选择要发送的文件夹',
    receiveDir: '选择接收文件的保存位置',
    send: '发送',
    choose: '选择',
    add: '添加',
  },
  trustDialog: {
    'share-key': {
      title: () => '让终端使用本机的密钥？',
      body: '系统的密钥库会交还密钥，密钥将保存在只有你能读取的文件中。此后你运行的其他程序可以复制它。',
      agree: '允许',
    },
    remember: {
      title: (name) => `记住“${name}”？`,
      body: '此后这个名称只代表持有该密钥的设备。请与对方设备上显示的密钥核对。',
      agree: '记住',
    },
    always: {
      title: (name) => `不再询问，直接接收“${name}”发来的所有内容？`,
      body: '此后这台设备发来的内容会立即保存到本机，即使电脑前没有人。',
      agree: '始终接收',
    },
    anything: {
      title: (name) => `也不再询问，直接接收“${name}”发来的隐藏文件和程序？`,
      body: '当这台设备无需询问即可发送时，这些文件也会立即保存到本机。',
      agree: '接收',
    },
    'fast-lane': {
      title: (name) => `与“${name}”之间的大文件不加密传输？`,
      body: '这样更快，但网络中的任何人都能读取内容。',
      agree: '允许',
    },
    verify: {
      title: (name) => `验证“${name}”？`,
      body: '仅当对方屏幕上显示完全相同的验证码时才确认。',
      agree: '验证码一致',
    },
    'open-link': {
      title: () => '验证创建此链接的设备？',
      body: '仅当你刚刚打开或粘贴了来自你认识的设备的链接时才确认。',
      agree: '打开链接',
    },
    'show-link': {
      title: () => '显示配对链接？',
      body: '几分钟内最先打开它的设备会成为本机已验证的设备。',
      agree: '显示',
    },
    'open-page': {
      title: (name) => `打开 ${name} 的网页？`,
      body: '这个链接来自一段文本。浏览器会打开它，网页的所有者会知道你访问过。',
      agree: '打开',
    },
    'send-on': {
      title: (name) => `转发来自“${name}”的内容？`,
      body: '仅当你刚刚提出此操作时才确认。接下来再选择发送给谁。',
      agree: '转发',
    },
    'send-new': {
      title: (name) => `“${name}”显示的验证码相同吗？`,
      body: '仅当对方屏幕上显示完全相同的六位数字时才确认。确认后会向它发送，并以此名称记住它的密钥。',
      agree: '一致，发送',
    },
    'accept-new': {
      title: (name) => `接收来自新设备“${name}”的内容？`,
      body: '仅当对方屏幕上显示完全相同的六位数字时才确认。确认后会以此名称记住它的密钥。',
      agree: '一致，接收',
    },
    'send-key': {
      title: (name) => `发送给不显示验证码的“${name}”？`,
      body: '仅当你已核对其密钥，或有理由信任此网络时才发送。之后会以此名称记住该密钥。',
      agree: '发送并记住',
    },
    'accept-key': {
      title: (name) => `接收来自不显示验证码的“${name}”的内容？`,
      body: '仅当你已核对其密钥，或有理由信任此网络时才接收。之后会以此名称记住该密钥。',
      agree: '接收并记住',
    },
    names: (shown, total) =>
      [...shown, ...(total > shown.length ? [`以及另外 ${formatCount(total - shown.length, 'zh-CN')} 项`] : [])].join(
        '\n',
      ),
    itself: (name) => `目前的名称是“${name}”。`,
    replaces: (name) => `“${name}”原来记住的是另一个密钥：确认后会忘记那个密钥及其规则。`,
    code: (digits) => `验证码：${digits}`,
    key: (digits) => `其密钥开头为 ${digits}`,
  },
  startDialog: {
    title: 'Ferry 无法启动',
    newKey:
      '换用新密钥后，本机对其他设备来说就是一台新设备：它们需要忘记旧密钥并重新核对验证码。现有的密钥会保留在旁边。',
    ways: {
      again: '重试',
      'any-port': '使用任意空闲端口',
      'every-network': '使用所有网络',
      show: '在文件夹中显示',
      'new-key': '生成新密钥',
      quit: '退出 Ferry',
    },
  },
  quitDialog: {
    title: (n) => `还有 ${formatCount(n, 'zh-CN')} 项传输正在进行`,
    body: '已接受的传输会在重新打开 Ferry 后从中断处继续；仍在等待答复的传输将会结束。',
    quit: '仍要退出',
    stay: '继续传输',
  },
};
