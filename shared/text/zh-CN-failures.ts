/** 每种失败对应的简体中文说明：先说发生了什么，再说怎么办。 */
import { formatBytes } from '../format.ts';
import { zhCNLocalSendingFailures } from './localsend/zh-CN-sending.ts';
import { zhCNPairingFailures } from './pairing/zh-CN.ts';
import { zhCNUpdateFailures } from './updates/zh-CN.ts';
import { bytesParam, param, saidByPeer, type FailureTexts, type SentenceParams } from './failures.ts';

function quoted(params: SentenceParams, keys: readonly string[], otherwise: string): string {
  const value = param(params, ...keys);
  return value === undefined ? otherwise : `“${value}”`;
}

const file = (p: SentenceParams): string => quoted(p, ['path'], '该文件');
const folder = (p: SentenceParams): string => quoted(p, ['dir', 'path'], '所选文件夹');
const place = (p: SentenceParams): string =>
  saidByPeer(p) ? `${device(p)}上的接收文件夹` : quoted(p, ['dir', 'path'], '接收文件夹');
const device = (p: SentenceParams): string => quoted(p, ['name', 'peer', 'device', 'address'], '对方设备');
/** 对方的文件夹有问题时，发送方能做的事。 */
const elsewhere = '请在对方设备上换一个文件夹，然后重新发送。';
/** 地址与汉字之间留一个空格。 */
const at = (p: SentenceParams): string => {
  const value = param(p, 'address', 'name', 'device');
  return value === undefined ? '该地址' : `${value} `;
};
const detail = (p: SentenceParams): string => {
  const value = param(p, 'detail');
  return value === undefined ? '' : `（${value}）`;
};

const isFull = (p: SentenceParams): boolean => ['ENOSPC', 'EDQUOT'].includes(param(p, 'detail') ?? '');
/** 损坏的文件现在所在的位置。 */
const aside = (p: SentenceParams): string => {
  const value = param(p, 'aside');
  return value === undefined ? '' : `损坏的原文件保留为“${value}”。`;
};

function room(p: SentenceParams): string {
  const needed = bytesParam(p, 'needed', 'bytes');
  const free = bytesParam(p, 'free');
  if (needed !== undefined && free !== undefined) {
    return `：需要 ${formatBytes(needed, 'zh-CN')}，可用 ${formatBytes(free, 'zh-CN')}`;
  }
  return free === undefined ? '' : `：仅剩 ${formatBytes(free, 'zh-CN')}`;
}

function sizes(p: SentenceParams): string {
  const [needed, size] = [bytesParam(p, 'needed'), bytesParam(p, 'size')];
  if (needed === undefined || size === undefined) return '';
  return `（文件 ${formatBytes(needed, 'zh-CN')}，磁盘共 ${formatBytes(size, 'zh-CN')}）`;
}

const limit = (p: SentenceParams): string => {
  const most = bytesParam(p, 'limit');
  return most === undefined ? '' : `（最多 ${formatBytes(most, 'zh-CN')}）`;
};

const olderThere = (p: SentenceParams): string =>
  `${device(p)}上的 Ferry 版本过旧，无法与本机通信。请在对方设备上更新 Ferry。`;
const newerThere = (p: SentenceParams): string =>
  `${device(p)}上的 Ferry 版本较新，无法与本机通信。请在本机更新 Ferry。`;

export const zhCNFailures: FailureTexts = {
  ...zhCNPairingFailures,
  ...zhCNLocalSendingFailures,
  ...zhCNUpdateFailures,
  usage: (p) => `命令不完整或无法识别${detail(p)}。运行“ferry --help”查看用法。`,
  'nothing-to-send': () => '没有可发送的内容，请至少选择一个文件或文件夹。',
  'text-too-long': (p) =>
    `文本过长，无法作为文本发送${limit(p)}。请保存为文件后发送（终端中：… | ferry send - --to 设备）。`,
  'input-too-long': (p) => `输入内容没有尽头${limit(p)}，因此没有发送任何内容。请先写入文件，再发送该文件。`,
  'path-not-found': (p) => `${quoted(p, ['path'], '所选的文件或文件夹')}不存在，可能已被移动或重命名，请检查路径。`,
  'no-working-folder': (p) =>
    `${quoted(p, ['path'], '该路径')}是相对于当前文件夹的，而当前文件夹已不存在。请切换到其他文件夹，或写出完整路径。`,
  'link-circle': (p) => `${file(p)}是一个循环指向自身的链接。请直接发送它本应指向的内容。`,
  'bad-address': (p) =>
    `${quoted(p, ['address'], '输入的内容')}不是有效的地址。请按 192.168.1.20、192.168.1.20:53400 或 name.local 的格式输入。`,
  'bad-setting': (p) =>
    `${param(p, 'setting') === undefined ? '该设置' : `“${param(p, 'setting')}”`}不能使用这个值${detail(p)}，请换一个。`,
  'device-not-found': (p) =>
    param(p, 'namesake') !== undefined
      ? `当前网络中找不到${quoted(p, ['name'], '该设备')}。有另一台自称${quoted(p, ['namesake'], '同名')}的设备，但它的密钥与记住的不一致，因此没有向它发送任何内容。`
      : `当前网络中找不到${quoted(p, ['name', 'device'], '该设备')}。请确认对方已打开 Ferry，并且双方在同一网络中。`,
  'device-ambiguous': (p) => `有多台设备叫${quoted(p, ['name', 'device'], '这个名称')}，请改用指纹来指定。`,
  'device-blocked': (p) =>
    `你已屏蔽${device(p)}，因此没有发送任何内容。可以选择仍要发送，或在设备详情中解除屏蔽（终端：ferry known --rule ask DEVICE）。`,
  'name-taken': (p) => `已记住的另一台设备叫${quoted(p, ['name'], '这个名称')}或与之相似，请换一个不会混淆的名称。`,
  'unknown-file': () => '该传输中没有这个文件。',
  'file-in-place': (p) => `${file(p)}已经传完，无法再去掉。`,
  'cannot-pause': (p) => `${device(p)}使用 LocalSend 发送，无法暂停。请取消，或等待完成。`,
  'cannot-add': () => '该传输已无法再添加内容，请作为新的传输发送。',
  'undo-lapsed': () => '已无法撤销。',
  'already-decided': () => '这个问题已经有了答复。',
  'unknown-transfer': () => '该传输已不在列表中，可能已经结束。',
  'unknown-share': () => '该共享已停止。',
  'too-many-shares': (p) => `同时共享的内容过多${p['limit'] ? `（最多 ${p['limit']} 个）` : ''}，请先停止其中一个。`,
  'self-send': () => '这就是本机，请选择其他设备。',
  'not-given': (p) =>
    `${quoted(p, ['path'], '该文件')}在 Ferry 打开之后没有被拖入、粘贴或选取，因此不会发送。请重新选择。`,
  'folder-not-given': (p) =>
    `${quoted(p, ['dir'], '该文件夹')}不是在系统对话框中选择的，因此不会接收到那里。请在对话框中选择。`,
  'not-confirmed': () => '你没有在对话框中同意，因此什么都没有改变。',
  'link-not-there': () => '该文本中没有这个链接，或它不是网页链接，因此没有打开。',
  'clipboard-silent': () => '你在其中复制内容的程序没有响应，因此没有粘贴。请重新复制，或直接拖放到这里。',
  'not-the-window': () => '发出请求的不是 Ferry 自己的页面，因此没有执行。请退出 Ferry，然后重新打开。',

  'port-in-use': (p) =>
    `${param(p, 'port') === undefined ? '接收端口' : `端口 ${param(p, 'port')}`}已被其他程序占用。请关闭该程序或换一个端口，然后重新启动 Ferry。`,
  'port-not-allowed': (p) =>
    `系统不允许 Ferry 使用端口${param(p, 'port') === undefined ? '' : ` ${param(p, 'port')} `}；较小的端口通常留给系统服务。请选择 1023 以上的端口。`,
  'interface-unusable': (p) =>
    `本机现在没有带地址的网络接口${quoted(p, ['interface'], '可用')}${param(p, 'there') === undefined ? '' : `，只有 ${param(p, 'there')}`}。Ferry 没有改用其他接口。`,
  'not-on-interface': (p) =>
    `无法通过${quoted(p, ['interface'], '指定的网络接口')}到达${at(p)}，而又不允许使用其他接口。请选择能到达对方的接口，或不指定接口。`,
  'debugging-refused': (p) =>
    `Ferry 不会带着 ${param(p, 'option') ?? '调试选项'} 启动：其他程序可能会借此以你的名义收发文件。请去掉该选项后再启动。`,
  'first-silent': () => 'Ferry 已在运行，但此刻没有响应。它可能正在传输，因此没有被打断。请稍候，然后再次打开。',
  'autostart-unwritable': (p) =>
    `无法更改登录时是否启动 Ferry：${quoted(p, ['path'], '对应的文件')}无法写入。请检查其写入权限以及磁盘是否已满。`,
  'no-home': () =>
    '系统没有给出你的主文件夹，Ferry 不知道该把密钥和设置放在哪里。请使用 --home DIR，或设置 FERRY_HOME。',
  'home-unusable': (p) =>
    saidByPeer(p)
      ? `${device(p)}上的 Ferry 无法写入自己的数据文件夹，可能是磁盘已满。请在对方设备上处理，然后重新发送。`
      : isFull(p)
        ? `Ferry 无法把设置保存到${quoted(p, ['dir', 'path', 'home'], '数据文件夹')}：磁盘已满。请清理空间，然后重试。`
        : `Ferry 无法把设置保存到${quoted(p, ['dir', 'path', 'home'], '数据文件夹')}${detail(p)}。请确认该位置可写，然后重新启动 Ferry。`,
  'home-in-use': (p) =>
    `另一个 Ferry 正在使用${quoted(p, ['dir', 'path', 'home'], '这份设置')}。请直接使用它，或先将其关闭。`,
  'not-kept': (p) =>
    `Ferry 无法写入${quoted(p, ['path'], '自己的数据文件夹')}${isFull(p) ? '：磁盘已满' : detail(p)}。传输会继续，但现在发生的事可能不会被记住。${isFull(p) ? '请清理该磁盘的空间。' : '请确认该位置可写。'}`,
  'state-restored': (p) => `${file(p)}曾损坏，已从副本恢复，没有丢失任何内容。${aside(p)}`,
  'state-damaged': (p) => `${file(p)}已损坏。能读出的内容已保留，其余已丢失，请检查各项是否正确。${aside(p)}`,
  'state-newer': (p) => `${file(p)}由更新版本的 Ferry 写入，因此保持原样，其中的内容在此不起作用。请更新 Ferry。`,
  'known-incomplete': (p) =>
    `已记住的设备列表曾损坏，可能有设备丢失。在你查看列表并关闭这条消息之前，除非你明确同意，否则不会向列表以外的设备发送任何内容。${aside(p)}`,
  'identity-restored': (p) => `本机密钥的一部分${file(p)}曾损坏，已从副本恢复，没有丢失任何内容。${aside(p)}`,
  'identity-damaged': (p) =>
    `本机密钥的一部分${file(p)}已损坏或缺失，并且没有副本。请从备份中恢复；或者移走它所在的文件夹，Ferry 会生成新的密钥，其他设备需要先忘记旧密钥。`,
  'home-open': (p) =>
    `本机的其他用户可以查看${quoted(p, ['path'], 'Ferry 的文件夹')}。请禁止他们访问（文件夹用 chmod 700，文件用 600）；如果没有效果，说明该磁盘不保存权限，换一个文件夹更安全。`,
  'key-was-open': (p) =>
    `本机的其他用户曾可以读取此设备的密钥（${quoted(p, ['path'], 'key.pem')}），现在已禁止。如果有人可能已复制它，请生成新的密钥：退出 Ferry，删除它所在的文件夹，然后与每台设备重新核对验证码。`,
  'identity-new': (p) =>
    `本机密钥所在的${quoted(p, ['path'], '文件夹')}已不存在，因此生成了新的密钥：记住旧密钥的设备会拒绝本机，直到它们忘记旧密钥。如有备份，请恢复后重新启动 Ferry。`,
  'journal-damaged': (p) =>
    `一次未完成传输的记录（${quoted(p, ['path'], '文件')}）部分损坏。传输会继续，丢失的部分会重新检查。`,
  'journal-lost': (p) =>
    `一次未完成传输的记录（${quoted(p, ['path'], '文件')}）已损坏，传输不会自动继续。请重新发送，已到达的内容不会再次发送。`,
  'unknown-problem': () => '这条消息已被关闭。',
  'no-space': (p) =>
    saidByPeer(p)
      ? `${device(p)}的空间不足${room(p)}。对方有空间后请重新发送。`
      : `保存位置的空间不足${room(p)}。请清理空间或换一个文件夹，然后重试。`,
  'no-space-in-quota': (p) =>
    saidByPeer(p)
      ? `${device(p)}上的配额已用完。对方有空间后请重新发送。`
      : '保存位置的配额已用完。请清理空间、提高配额或换一个文件夹，然后重试。',
  'no-inodes': (p) =>
    saidByPeer(p)
      ? `${device(p)}的磁盘还有空间，但无法容纳更多文件。请在对方设备上删除一些文件，然后重新发送。`
      : `${quoted(p, ['dir'], '接收文件夹')}所在的磁盘还有空间，但无法容纳更多文件。请删除一些文件或选择其他磁盘上的文件夹，然后重试。`,
  'larger-than-disk': (p) =>
    `${file(p)}比整个接收磁盘还大${sizes(p)}。${saidByPeer(p) ? elsewhere : '请选择其他磁盘上的文件夹。'}`,
  'no-permission': (p) => `系统不允许访问${place(p)}。${saidByPeer(p) ? elsewhere : '请修改权限或换一个文件夹。'}`,
  'folder-not-found': (p) =>
    saidByPeer(p) ? `${device(p)}上选择的文件夹不存在。${elsewhere}` : `${folder(p)}不存在，请换一个文件夹。`,
  'destination-gone': (p) =>
    saidByPeer(p)
      ? `${device(p)}上保存文件的磁盘或文件夹不在了。恢复后请重新发送。`
      : `${folder(p)}不在原来的位置：其磁盘已移除，或换成了另一个。请恢复后重试。`,
  'not-a-folder': (p) =>
    saidByPeer(p)
      ? `${device(p)}上选择的是文件而不是文件夹。${elsewhere}`
      : `${folder(p)}是文件而不是文件夹，请选择文件夹。`,
  'read-only': (p) =>
    `${place(p)}所在的磁盘是只读的，无法写入。${saidByPeer(p) ? elsewhere : '请选择其他磁盘上的文件夹。'}`,
  'file-in-use': (p) =>
    saidByPeer(p)
      ? `${file(p)}正被${device(p)}上的其他程序打开，因此对方保留了原文件。请先在对方设备上关闭它，然后重新发送。`
      : `${file(p)}正被其他程序打开，因此保留了原文件。请先关闭它，然后让对方重新发送。`,
  'file-read-only': (p) =>
    saidByPeer(p)
      ? `${device(p)}上的${file(p)}是只读文件，因此没有被替换。请在对方设备上取消只读，然后重新发送。`
      : `${file(p)}是只读文件，因此没有被替换。请在它的属性中取消只读，或选择两者都保留，然后让对方重新发送。`,
  'disk-error': (p) =>
    saidByPeer(p)
      ? `${device(p)}上的磁盘出错${param(p, 'path') === undefined ? '' : `（${file(p)}）`}。请检查对方设备的磁盘，然后重新发送。`
      : `处理${quoted(p, ['path', 'dir'], '文件')}时磁盘出错${detail(p)}。请检查磁盘和连接线，然后重试。`,
  'file-too-large': (p) => `${file(p)}超过了接收磁盘允许的单个文件大小（FAT 格式为 4 GB）。请选择其他磁盘上的文件夹。`,
  'too-many-open-files': (p) =>
    saidByPeer(p)
      ? `${device(p)}上打开的文件过多。请在对方设备上关闭一些程序，然后重新发送。`
      : '系统打开的文件过多。请关闭一些程序，然后重试。',
  'output-failed': (p) => `Ferry 无法写出它的输出${detail(p)}，因此已结束。进行中的传输已保留，下次启动后会继续。`,

  'source-unreadable': (p) =>
    saidByPeer(p)
      ? `${device(p)}无法读取${file(p)}。可以由对方重新发送。`
      : p['reason'] === 'in-use'
        ? `${file(p)}正被其他程序独占打开，无法读取。请先关闭它，然后重新发送。`
        : `无法读取${file(p)}${detail(p)}。请确认你有权打开它，然后重新发送。`,
  'source-vanished': (p) =>
    saidByPeer(p)
      ? `${file(p)}在发送前已在${device(p)}上被移动或删除。可以由对方重新发送。`
      : `${file(p)}在发送前被移动或删除了。请从它现在的位置重新发送。`,
  'source-changed': (p) =>
    saidByPeer(p)
      ? `${file(p)}在发送过程中于${device(p)}上发生了变化。可以由对方重新发送。`
      : p['reason'] === 'longer'
        ? `${file(p)}的内容比磁盘所示的大小更多，因此没有发送。请复制到其他磁盘后再发送副本。`
        : `${file(p)}在发送过程中发生了变化。请等它不再被写入后重新发送。`,
  'symlink-skipped': (p) => {
    switch (p['reason']) {
      case 'broken':
        return `${file(p)}是失效的链接，已略过。`;
      case 'circle':
        return `${file(p)}是指向其所在文件夹的链接，已略过。`;
      case 'chosen':
        return `${file(p)}是链接，已按你的要求略过。`;
      case 'peer':
        return `${file(p)}是链接，而对方设备上的 Ferry 版本太旧，无法接收链接。请更新它，或直接发送链接指向的内容。`;
      default:
        return `${file(p)}是链接，指向所发送内容之外，已略过。请直接发送它指向的内容。`;
    }
  },
  'no-links': (p) => `${file(p)}是链接，而接收它的磁盘无法保存链接。请选择其他磁盘上的文件夹。`,
  'into-itself': (p) => `${file(p)}未发送，因为正在发送的内容会保存到那里。请选择其他接收文件夹，或单独发送它。`,
  'special-skipped': (p) => `${file(p)}既不是文件也不是文件夹，没有可发送的内容。`,
  'name-not-unicode': (p) => `${file(p)}的名称不是有效的文字。请重命名后再发送。`,
  'name-refused': (p) =>
    p['reason'] === 'taken'
      ? `保存位置已有太多名为${quoted(p, ['path'], '该名称')}的内容。请换一个文件夹。`
      : p['reason'] === 'file-system'
        ? `保存位置所在的磁盘无法容纳${file(p)}的名称。请重命名，或选择其他磁盘上的文件夹。`
        : `${file(p)}的名称在接收方的电脑上无法使用，未予保存。请重命名后再发送。`,
  'name-too-long': (p) =>
    p['limit'] === 'source'
      ? `${file(p)}的路径太长，这台电脑无法打开。请将它移到更上层的文件夹后再发送。`
      : p['limit'] === 'wire'
        ? `${file(p)}的路径超出了 Ferry 能传达的长度。请缩短或移到更上层的文件夹后再发送。`
        : `${file(p)}的名称对接收方的磁盘来说太长。请缩短后再发送。`,
  'time-out-of-range': (p) => `${file(p)}未发送，因为它的日期超出了可表示的范围。请更改日期后再发送。`,
  'size-out-of-range': (p) => `${file(p)}未发送，因为大小超出了可表示的范围（所有文件合计 8 PiB）。请用其他方式发送。`,
  'too-many-entries': (p) =>
    `文件和文件夹超过 ${p['entries'] ?? '可发送的'} 个，这是一次最多能发送的数量。请分几次发送，或打包成一个文件。`,
  'symlinked-parent': (p) => `${file(p)}的保存路径会经过指向别处的链接，因此没有保存。请移除该链接或换一个文件夹。`,
  'hash-mismatch': (p) =>
    p['reason'] === 'swapped'
      ? `保存${file(p)}时，有其他人用别的文件顶替了它。请选择只有你能写入的文件夹。`
      : p['reason'] === 'removed'
        ? `${file(p)}在保存过程中被他人或其他程序删除了。请重新发送。`
        : `${file(p)}在传输中损坏，未予保留。请重新发送。`,
  'not-chosen': (p) => `接收方没有选择${file(p)}。`,

  unreachable: (p) =>
    p['reason'] === 'unknown-name'
      ? `此网络中找不到名为${at(p)}的设备。请检查拼写，或输入对方设置中显示的数字地址。`
      : `${at(p)}没有响应。请确认对方已打开 Ferry、双方在同一网络中，并且没有被防火墙拦截。`,
  timeout: (p) => `${device(p)}长时间没有响应。请确认它未休眠且已连接网络，然后重试。`,
  disconnected: (p) => `与${device(p)}的连接已断开。请检查网络，然后重试。`,
  'not-ferry': (p) => `${at(p)}有响应，但不是 Ferry。请检查地址和端口，并确认对方已打开 Ferry。`,
  'peer-too-old': (p) => (saidByPeer(p) ? newerThere(p) : olderThere(p)),
  'peer-too-new': (p) => (saidByPeer(p) ? olderThere(p) : newerThere(p)),
  'protocol-violation': (p) =>
    saidByPeer(p)
      ? `${device(p)}无法理解本机发送的数据，因此关闭了连接。请确认双方都是最新版 Ferry，然后重试。`
      : `${device(p)}发来了 Ferry 无法理解的数据${detail(p)}，连接已关闭。请确认双方都是最新版 Ferry，然后重试。`,
  'peer-busy': (p) => `${device(p)}等待处理的请求过多，或被陌生设备呼叫得过于频繁。请一分钟后再试。`,
  'too-many-under-way': (p) =>
    saidByPeer(p)
      ? `正在发往${device(p)}的文件总数超出了对方 Ferry 能记住的范围。请等其他传输完成后重新发送。`
      : '正在接收的文件总数超出了 Ferry 能记住的范围，因此已结束这次传输；已收到的文件会保留。请等其他传输完成后让对方重新发送。',
  'strangers-turned-away': (p) =>
    `未记住的设备有 ${param(p, 'count') ?? '多'} 次呼叫没有结果：一分钟内次数过多，或对方撤回了请求。确实要发送的人一分钟后可以重试。也可能有人想碰运气撞中验证码：接受前请核对全部六位数字。`,
  'first-contact': (p) =>
    p['reason'] === 'localsend'
      ? `本机没有记住${device(p)}出示的密钥，也没有人可以确认它是否正确，因此没有发送任何内容。请在窗口或终端中发送；或用 --to 写明其指纹的前 16 位；如果是新设备，也可用 --accept-new（或 FERRY_ACCEPT_NEW=1）接受它的密钥。`
      : `本机尚未记住${device(p)}，也没有人可以核对验证码，因此没有发送任何内容。请在终端中发送；或用 --to 写明对方设备显示的指纹的 16 位；或用 --accept-new（或 FERRY_ACCEPT_NEW=1）接受应答的任何密钥。`,
  'codes-differ': (p) =>
    saidByPeer(p)
      ? `${device(p)}上的人表示验证码不相同，因此没有发送任何内容。如果确实不同，可能有人在中间冒充：请换一个网络重试。`
      : '你没有确认验证码相同，因此没有发送任何内容。如果确实不同，可能有人在中间冒充：请换一个网络重试。',
  'identity-mismatch': (p) => `${at(p)}上的设备与你选择的不是同一台，因此没有发送任何内容。请重新从列表中选择设备。`,
  'identity-changed': (p) =>
    saidByPeer(p)
      ? `${device(p)}记住的本机密钥与现在的不一致，因此没有传输任何数据。如果本机重新安装过 Ferry，请让对方设备那边的人重新配对（终端中运行 ferry pair）。`
      : `${device(p)}出示的密钥与记住的不一致，因此没有传输任何数据。如果它重装过系统，请重新配对并核对验证码（终端中运行 ferry pair）；否则可能有人在冒充它。`,

  'identity-unsure': (p) =>
    `${device(p)}不在已记住的设备列表中，但该列表曾损坏，可能原本包含它，因此没有发送任何内容：可能有其他设备在使用它的名称。请先查看列表并关闭相关消息（终端：ferry devices --acknowledge）。`,

  'other-device-here': (p) =>
    `${at(p)}是上次遇到${quoted(p, ['name'], '已记住的设备')}的地址，但现在应答的是另一台设备（${param(p, 'other') ?? '密钥不同'}），因此没有发送任何内容。如果它正是你要找的设备，可以选择仍要发送（脚本中请改用其指纹）；如果${quoted(p, ['name'], '原设备')}换了地址，请按名称选择它。`,

  declined: (p) => `${device(p)}拒绝了这些文件。`,
  'offer-expired': () => '十分钟内没有人接受，这次请求及其验证码已失效。请在双方设备旁都有人时重新发送。',
  cancelled: (p) => {
    const path = param(p, 'path');
    if (path === undefined) return '你取消了这次传输。';
    return saidByPeer(p) ? `${device(p)}去掉了${file(p)}。` : `你去掉了${file(p)}。`;
  },
  'cancelled-by-peer': (p) => `${device(p)}取消了这次传输。`,
  paused: (p) => (saidByPeer(p) ? `${device(p)}暂停了这次传输。` : '已暂停，可随时继续。'),
  'awaiting-answer': (p) => `${device(p)}上须先有人回答一个问题。`,
  'awaiting-receiver': (p) => `须等待${device(p)}先告知需要哪些内容。`,
  queued: (p) => (saidByPeer(p) ? `${device(p)}要先完成其他传输。` : '其他传输优先。'),
  exists: () => '那里已有同名文件，已保留原文件。',
  'shutting-down': (p) =>
    saidByPeer(p)
      ? `${device(p)}在文件被接受前关闭了 Ferry。对方重新打开后可以再次发送。`
      : '文件被接受前 Ferry 就关闭了，需要重新发送。',
  'work-stuck': (p) =>
    saidByPeer(p)
      ? `${device(p)}上的 Ferry 在处理这次传输时陷入循环，已将其结束。请重新发送；如果问题依旧，请附上对方设备的日志反馈给我们。`
      : 'Ferry 在处理这次传输时陷入循环，已将其结束；其他传输继续进行。请重新发送；如果问题依旧，请附上日志反馈给我们。',
  internal: (p) =>
    saidByPeer(p)
      ? `${device(p)}上的 Ferry 内部出错。请重试；如果问题依旧，请附上对方设备的日志反馈给我们。`
      : `Ferry 内部出错${detail(p)}。请重试；如果问题依旧，请附上日志反馈给我们。`,
};
