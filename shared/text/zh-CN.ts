/** 简体中文词典；键与 `en.ts` 完全一致，缺一不可。 */
import { defaultPort } from '../values.ts';
import { zhCNLocalSendLooking, zhCNLocalSendSettings } from './localsend/zh-CN-finding.ts';
import { zhCNLocalSending } from './localsend/zh-CN-sending.ts';
import { formatBytes, formatCount } from '../format.ts';
import type { Text } from './en.ts';
import { zhCNFailures } from './zh-CN-failures.ts';
import { zhCNHolds } from './zh-CN-holds.ts';
import { zhCNTransfers } from './zh-CN-transfers.ts';
import { zhCNPairing } from './pairing/zh-CN.ts';
import { zhCNShare } from './share/zh-CN.ts';
import { zhCNUpdates } from './updates/zh-CN.ts';
import { zhCNHelp } from './window/zh-CN-help.ts';
import { zhCNCompose } from './window/zh-CN-compose.ts';
import { zhCNHistory } from './window/zh-CN-history.ts';
import { zhCNOutcomes, zhCNWindow } from './window/zh-CN.ts';
import { zhCNShell } from './zh-CN-shell.ts';

const count = (n: number): string => formatCount(n, 'zh-CN');
const bytes = (n: number): string => formatBytes(n, 'zh-CN');
const files = (n: number): string => `${count(n)} 个文件`;
const folders = (n: number): string => `${count(n)} 个文件夹`;

export const zhCN: Text = {
  language: 'zh-CN',
  languageName: '简体中文',
  ...zhCNShell,
  ...zhCNTransfers,
  ...zhCNPairing,
  ...zhCNShare,
  ...zhCNWindow,
  ...zhCNUpdates,
  failures: zhCNFailures,
  holds: zhCNHolds,

  files,
  items: (n) => `${count(n)} 项`,
  contents: (fileCount, folderCount) => {
    if (folderCount === 0) return files(fileCount);
    return fileCount === 0 ? folders(folderCount) : `${folders(folderCount)}，共 ${files(fileCount)}`;
  },
  bytes,
  percent: (n) => new Intl.NumberFormat('zh-CN', { style: 'percent' }).format(n / 100),
  kinds: {
    desktop: '台式电脑',
    laptop: '笔记本电脑',
    mobile: '手机或平板',
    web: '浏览器',
    headless: '终端',
    server: '服务器',
  },

  common: {
    close: '关闭',
    cancel: '取消',
    send: '发送',
    copied: '已复制',
    change: '更改…',
    dismiss: '移除',
    messages: '消息',
    moreActions: (name) => `${name} 的更多操作`,
  },

  header: {
    visible: { everybody: '对外显示为', known: '仅已记住的设备可见：', nobody: '对所有人隐藏' },
    notVisible: '无法被找到',
    settings: '设置',
    starting: '正在启动 Ferry…',
    engineLost: 'Ferry 的后台已停止运行，请退出后重新打开。',
  },

  localSending: zhCNLocalSending,

  nearby: {
    title: '附近的设备',
    blocked: '已屏蔽',
    fresh: '新设备',
    alike: (name, digits) => `${name}（${digits}）`,
    namesake: (name) => `不是你的“${name}”`,
    namesakeHint: (name) => `它自称与你记住的“${name}”同名，但密钥不同。`,
    sendFiles: '发送文件',
    sendFolder: '发送文件夹',
    sendFilesTo: (name) => `向 ${name} 发送文件`,
    sendFolderTo: (name) => `向 ${name} 发送文件夹`,
    sendWithNote: '发送文本，或附言发送文件…',
    details: '设备详情',
    dropHere: (name) => `松开即可发送给 ${name}`,
    dropApart: '单独发送',
    dropAdd: (title) => `添加到 ${title}`,
    emptyTitle: '还没有发现设备',
    emptyBody: '设备会自动出现在这里。如果没有，请检查：',
    checks: [
      '对方设备也打开了 Ferry。',
      '双方连接的是同一网络。访客 Wi-Fi 和 VPN 会隔离设备。',
      `防火墙已放行 Ferry：TCP 端口 ${defaultPort} 和 UDP 端口 53317。`,
    ],
    reachMe: '也可以在对方设备上按地址添加本机：',
    ...zhCNLocalSendLooking,
    addByAddress: '按地址添加',
    more: (count) => `显示更多（${count}）`,
  },

  address: {
    title: '按地址添加',
    body: '适用于不会自动出现的设备，例如在其他网段或通过 VPN 连接的设备。',
    label: '地址',
    placeholder: '192.168.1.20 或 name.local:53400',
    add: '添加',
    adding: '正在连接…',
    addAnyway: '仍要添加',
    added: (name) => `已添加 ${name}。`,
    missing: '请输入对方设备“设置”中显示的地址。',
  },

  compose: zhCNCompose,
  history: zhCNHistory,
  help: zhCNHelp,

  offer: {
    title: (name) => `${name} 想给你发送文件`,
    introduced: (name) => `${name} 想给你发送内容`,
    compareFirst: (name) =>
      `请由 ${name} 旁的人确认那里显示相同的验证码，随后你会看到内容。如果不相同，请拒绝：可能有人在中间冒充。`,
    queued: (n) => `还有 ${count(n)} 个请求`,
    rememberedHint: '你曾接受过这台设备，它的密钥与当时一致。',
    firstContact: '首次连接',
    code: '验证码',
    compare: (name) => `${name} 上显示的验证码是否一致？如果不一致，请拒绝：可能有人在中间冒充。`,
    noteFrom: (name) => `${name} 的附言`,
    counting: '仍在统计…',
    fileList: '文件列表',
    loading: '正在加载…',
    emptyFolder: '文件夹',
    link: '链接',
    saveTo: '保存到',
    changeFolder: '更改…',
    free: (n) => `可用 ${bytes(n)}`,
    tooSmall: (needed, free) => `空间不足：需要 ${bytes(needed)}，可用 ${bytes(free)}。请换一个文件夹或清理空间。`,
    accept: '接受',
    decline: '拒绝',
    always: '始终接受',
    alwaysHint: (name) => `接受本次传输，以后 ${name} 发来的文件不再询问。`,
    later: '稍后决定',
    localSend: '通过 LocalSend 发送：无法暂停，断线后不能续传。',
    localSendNew: (name) =>
      `${name} 通过 LocalSend 发送，没有可比对的验证码。只接受您预期的文件；接受后会记住该密钥。无法暂停，断线后不能续传。`,
    localSendUnproved: (name) => `自称 ${name} 的发送方使用没有密钥的 LocalSend：无法核实其身份，也不会记住它。`,
    localSendPlain: '传输未加密：网络上的其他人可以读取并篡改内容。',
    localSendRenewed: (name) =>
      `已记住的 ${name} 使用另一个密钥。它可能重新安装过，也可能是别人。如果接受，新密钥将取代旧密钥。`,
    localSendFingerprint: '对方密钥的指纹',
  },

  device: {
    fingerprint: '指纹',
    addresses: '地址',
    addedByHand: '按地址添加',
    foundNearby: '在网络中发现',
    remembered: '记住时间',
    lastSeen: '上次在线',
    neverSeen: '此后未出现',
    announced: '自称',
    label: '在此处的名称',
    labelHint: '只有你能看到。留空则使用它自己的名称。',
    colour: '在此处的颜色',
    noColour: '无',
    colours: { red: '红色', orange: '橙色', green: '绿色', blue: '蓝色', purple: '紫色', pink: '粉色' },
    favourite: '常用设备',
    favouriteHint: '常用设备排在最前面。',
    makeFavourite: '设为常用设备',
    noFavourite: '不再设为常用设备',
    rule: '它发来文件时',
    rules: { ask: '询问', accept: '接受', block: '屏蔽' },
    ruleHints: {
      ask: '每次都会询问你。',
      accept: '文件会自动接收。隐藏文件、程序以及超出大小的内容仍会询问。',
      block: '直接拒绝，不通知你。对方不会知道已被屏蔽。',
    },
    blockTitle: '要屏蔽吗？',
    blockEnds: (name) => `正在与 ${name} 传输。屏蔽会立即结束传输，只传了一部分的会被删除。`,
    blockAnyway: '屏蔽',
    maxBytes: '自动接收上限',
    unlimited: '任意大小',
    anything: '隐藏文件和程序也接收',
    anythingHint: '以点开头的文件和可运行的文件也会自动接收。',
    asInSettings: '与设置相同',
    rulesShort: '规则…',
    rulesOf: (name) => `${name} 的规则`,
    fastLane: '快速通道（不加密）',
    fastLaneHint: '速度更快。同一网络中的任何人都能读取内容，但无法暗中篡改。双方设备都需允许。',
    forget: '忘记',
    forgetNamed: (name) => `忘记 ${name}`,
    notRemembered: '尚未记住此设备。首次传输时会显示验证码：如果双方屏幕上一致，即可记住它的密钥。',
    remember: '记住此设备',
  },

  settings: {
    title: '设置',
    thisDevice: '本机',
    name: '名称',
    nameHint: '其他人会看到这个名称。',
    nameInvalid: '名称需为 1 到 64 个可见字符。',
    visibleTo: '谁能看到本机',
    visibilities: { everybody: '这里的所有人', known: '已记住的设备', nobody: '任何人都不能' },
    visibleToHints: {
      everybody: '网络中的所有设备都能看到本机的名称，并可请求发送文件。',
      known: '只有已记住的设备能看到本机并请求发送文件；其他设备会被直接挂断，看不到名称。',
      nobody: '没有设备能看到本机。知道本机地址的已记住设备仍可发送。',
    },
    shareKey: '让终端使用本机的密钥',
    shareKeyHints: {
      store: '已关闭：密钥由系统的密钥库保管，只有本窗口能使用。',
      file: '已开启：密钥保存在只有你能读取的文件中。',
    },
    receiving: '接收',
    receiveDir: '文件保存到',
    openFolder: '打开文件夹',
    atOnce: '同时传输数量',
    atOnceHint: '其余的会排队等候。',
    markReceived: '打开文件前发出警告',
    markReceivedHint: '与下载的文件一样，系统会在打开或运行前询问。',
    markings: { strangers: '来自未记住的设备', all: '来自所有设备', never: '从不' },
    ...zhCNLocalSendSettings,
    sound: '播放提示音',
    soundHint: 'Ferry 不在前台时，有发送请求或问题等待答复就会响。',
    keepInTray: '关闭窗口后继续接收',
    keepInTrayHint: 'Ferry 会留在托盘中，直到你退出。',
    askBeforeClosing: '关闭窗口会退出 Ferry 时先询问',
    noTrayHint:
      '当前桌面没有托盘，窗口关闭后无法恢复。如需随时接收，可让 Ferry 在登录时启动并最小化，或以用户服务的方式运行“ferry receive”。',
    startAtLogin: '登录时启动',
    startAtLoginHint: '只在托盘中运行，不打开窗口。',
    startAtLoginNoTrayHint: '会打开窗口，因为当前桌面没有托盘。',
    appearance: '外观',
    language: '语言',
    languageSystem: '跟随系统',
    theme: '主题',
    themes: { system: '跟随系统', light: '浅色', dark: '深色' },
    known: '已记住的设备',
    knownEmpty: '你接受过的设备会按密钥记录在这里。',
    autoAccept: '始终接受',
    fastLaneWith: (name) => `与 ${name} 之间的快速通道（不加密）`,
    autoAcceptFrom: (name) => `始终接受 ${name} 发来的文件`,
    fingerprint: '指纹',
    addresses: '地址',
    port: '端口',
    noAddress: '未连接网络',
    version: (version) => `Ferry ${version}`,
    copyFingerprint: '复制指纹',
    copyAddress: (address) => `复制 ${address}`,
  },

  announce: {
    offer: (name, n) => `${name} 想给你发送 ${files(n)}。`,
    offerUncounted: (name) => `${name} 想给你发送文件。`,
    introduced: (name, digits) => `${name} 想给你发送内容。验证码：${digits}。`,
    code: (sentence, digits) => `${sentence}验证码：${digits}。`,
    asked: (name) => `正在等待 ${name} 接受。`,
    started: (title) => `${title}：开始传输。`,
    resumed: (title) => `${title}：继续传输。`,
    held: (title, sentence) => `${title}：${sentence}`,
    asks: (title, sentence) => `${title} 正等待你的答复：${sentence}`,
    percent: (title, percent) => `${title}：百分之 ${count(percent)}。`,
    ...zhCNOutcomes,
    ended: (title, sentence) => `${title}：${sentence}`,
  },
};
