/** 本机一侧的 LocalSend：接收设置与查找设备的简体中文说明。 */
import { formatCount } from '../../format.ts';
import type { enLocalSendLooking, enLocalSendSettings } from './en-finding.ts';

export const zhCNLocalSendSettings: typeof enLocalSendSettings = {
  localSend: '接收来自 LocalSend 的文件',
  localSendHint:
    '装有 LocalSend 的手机和电脑可以找到本设备并向它发送文件。本机也可同时运行 LocalSend：Ferry 不占用它的端口。',
  localSendPin: 'LocalSend 的 PIN 码',
  localSendPinHint: '发送方须先输入。留空则不询问。',
  localSendUnproved: '也接收没有密钥或未加密的 LocalSend 应用',
  localSendUnprovedHint:
    '旧版或简易的应用。无法核实这类发送方是谁，也不会记住它。未加密传来的内容，网络上的其他人可以读取和篡改；每次请求都会说明。',
};

export const zhCNLocalSendLooking: typeof enLocalSendLooking = {
  lookFurther: '查找 LocalSend',
  lookingFurther: '正在查找…',
  lookFurtherHint: '询问本机所在网络的每个地址，以找到没有自动出现的 LocalSend 手机。',
  lookedFurther: (found) =>
    found === 0 ? '没有 LocalSend 应答。' : `有 ${formatCount(found, 'zh-CN')} 台 LocalSend 应答。`,
};
