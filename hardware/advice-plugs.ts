import type { Advice, Code } from './advice.ts'

/** What is the same for everything that hangs on a USB plug. */
const ON_USB = {
  timeout: {
    zh: '设备打开或写入超时：打印机看看是否缺纸、开盖；拔下 USB 线再插上，或换一个 USB 口。',
    en: 'The device did not open or take bytes in time: look whether a printer is out of paper or open; pull the USB plug and put it back, or try another socket.',
  },
  closed: {
    zh: '设备中途断开：检查线和插头，换一根 USB 线；避免用不带电源的集线器。',
    en: 'The device went away meanwhile: check cable and plug, try another USB cable; avoid hubs without a supply of their own.',
  },
  'no-answer': {
    zh: '设备打开了，但一个字节也不回：拔下重插；核对驱动是否与设备型号相符。',
    en: 'The device opens, but not one byte comes back: pull the plug and put it back; check that the driver is the right one for it.',
  },
  'bad-answer': {
    zh: '有字节回来但看不懂：多半是驱动选错了，核对设备型号。',
    en: 'Bytes come back but make no sense: most likely the wrong driver; check the model of the device.',
  },
} satisfies Partial<Record<Code, Advice>>

/** The codes whose sentence depends on the kind of wire. */
export type WireCode = Exclude<Code, 'out-of-service' | 'refused' | 'failed' | 'flooding' | 'driver-bug'>

export const USB: Readonly<Record<WireCode, Advice>> = {
  ...ON_USB,
  'not-found': {
    zh: '没有插着这样的 USB 设备：检查插头和地址里的编号；用 npm run device -- list 看现有的设备。',
    en: 'No such USB device is plugged in: check the plug and the ids in the address; "npm run device -- list" shows what there is.',
  },
  'in-use': {
    zh: '设备被别的程序或系统驱动占用：先停止正在运行的设备主机或厂家工具；打印机请停用 CUPS 里的同一台，Windows 上要换成 WinUSB 驱动。',
    en: 'Another program or a driver of the system holds the device: stop the running device host or the maker’s tool; remove a printer from CUPS; on Windows give it the WinUSB driver.',
  },
  'no-permission': {
    zh: '没有使用这个设备的权限：在 /etc/udev/rules.d/60-jiaohao.rules 写一行 SUBSYSTEM=="usb", ATTR{idVendor}=="厂商号", ATTR{idProduct}=="产品号", MODE="0660", GROUP="dialout"，运行 sudo udevadm control --reload，重新插上。',
    en: 'No permission to use the device: put a line SUBSYSTEM=="usb", ATTR{idVendor}=="VVVV", ATTR{idProduct}=="PPPP", MODE="0660", GROUP="dialout" into /etc/udev/rules.d/60-jiaohao.rules, run sudo udevadm control --reload, and plug it in again.',
  },
}

export const HID: Readonly<Record<WireCode, Advice>> = {
  ...USB,
  'not-found': {
    zh: '没有插着这样的 HID 设备，或没有权限看到它：检查插头和地址里的编号；用 npm run device -- list 看现有的设备。',
    en: 'No such HID device is plugged in, or it may not be seen: check the plug and the ids in the address; "npm run device -- list" shows what there is.',
  },
  'no-permission': {
    zh: '没有使用这个设备的权限：在 /etc/udev/rules.d/60-jiaohao.rules 写一行 KERNEL=="hidraw*", ATTRS{idVendor}=="厂商号", ATTRS{idProduct}=="产品号", MODE="0660", GROUP="dialout"，运行 sudo udevadm control --reload，重新插上。',
    en: 'No permission to use the device: put a line KERNEL=="hidraw*", ATTRS{idVendor}=="VVVV", ATTRS{idProduct}=="PPPP", MODE="0660", GROUP="dialout" into /etc/udev/rules.d/60-jiaohao.rules, run sudo udevadm control --reload, and plug it in again.',
  },
}

export const DEVICE_FILE: Readonly<Record<WireCode, Advice>> = {
  ...ON_USB,
  'not-found': {
    zh: '没有这个设备文件：检查插头；/dev/usb/lp* 需要内核模块 usblp；键盘和扫码枪请写 /dev/input/by-id 下的名字。',
    en: 'There is no such device file: check the plug; /dev/usb/lp* needs the kernel module usblp; for keypads and scanners write the name under /dev/input/by-id.',
  },
  'in-use': {
    zh: '设备文件被别的程序占用：先停止正在运行的设备主机；打印机请停用 CUPS 里的同一台。',
    en: 'Another program holds the device file: stop the running device host; remove a printer from CUPS.',
  },
  'no-permission': {
    zh: '没有打开设备文件的权限：打印机把用户加入 lp 组，键盘和扫码枪加入 input 组（sudo usermod -aG lp,input 用户名），重新登录。',
    en: 'No permission to open the device file: add the user to the group lp for printers, input for keypads and scanners (sudo usermod -aG lp,input USER), and log in again.',
  },
}

export const PCSC: Readonly<Record<WireCode, Advice>> = {
  ...ON_USB,
  'not-found': {
    zh: '没有这个读卡器：检查插头；名字要与 pcsc_scan 列出的一致，或写 pcsc:*。',
    en: 'There is no such smart-card reader: check the plug; the name must be the one that pcsc_scan lists, or write pcsc:*.',
  },
  'in-use': {
    zh: '读卡器被别的程序独占：先停止厂家工具或其他读卡程序。',
    en: 'Another program has the reader for itself: stop the maker’s tool or whatever else reads cards.',
  },
  'no-permission': {
    zh: '系统不允许使用读卡器：检查 pcscd 的 polkit 规则，并确认 pcscd 正在运行。',
    en: 'The system does not allow the reader to be used: check the polkit rules of pcscd, and that pcscd runs.',
  },
}
