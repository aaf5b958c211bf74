import { DEVICE_FILE, HID, PCSC, USB, type WireCode } from './advice-plugs.ts'
import type { DeviceError, WireKind } from './device.ts'
import type { WireAddress } from './transport/address.ts'

export interface Advice {
  readonly zh: string
  readonly en: string
}

export type Code = DeviceError['code']

/** What a technician should look at when a device does not open or answer. One sentence per fault and kind of wire. */
export function adviceFor(code: Code, address: WireAddress): Advice {
  switch (code) {
    case 'out-of-service':
      return OUT_OF_SERVICE
    case 'flooding':
      return FLOODING
    case 'driver-bug':
      return DRIVER_BUG
    case 'failed':
      return FAILED
    case 'refused':
      return address.kind === 'tcp' ? REFUSED_CONNECTION : REFUSED_COMMAND
    default:
      return BY_WIRE[address.kind][code]
  }
}

const OUT_OF_SERVICE: Advice = {
  zh: '设备有回答，但报告自己有故障：断电重启设备；仍然如此请联系厂家。',
  en: 'The device answers and says that it is broken: switch it off and on; if it stays so, call its maker.',
}
const REFUSED_COMMAND: Advice = {
  zh: '设备有回答，但拒绝命令：核对设备文件里的驱动是否与设备型号相符。',
  en: 'The device answers and refuses the command: check that the driver in the devices file is the right one for it.',
}
const FAILED: Advice = {
  zh: '系统报告了别的错误，见上一行括号里的原文。',
  en: 'The system reports another error; its own words are in brackets above.',
}
const DRIVER_BUG: Advice = {
  zh: '驱动程序自己出错，设备多半没问题：它会自动重新启动；请把日志里的 driver-bug 一行交给开发者。',
  en: 'Its driver made a mistake, the device is most likely well: it is started again by itself; send the line driver-bug of the log to the developers.',
}

const FLOODING: Advice = {
  zh: '设备不停地发数据却从不应答：多半是驱动选错，或线路受干扰、设备失控；断开设备再接上，核对驱动。',
  en: 'The device talks without end and never answers: most likely the wrong driver, a disturbed line, or a device gone wild. Unplug it, plug it in again, and check the driver.',
}

const REFUSED_CONNECTION: Advice = {
  zh: '主机在，但这个端口没有程序应答：检查端口号和设备的网络设置。',
  en: 'The host is there, but nothing listens on this port: check the port number and the device’s network settings.',
}

const SERIAL: Readonly<Record<WireCode, Advice>> = {
  'not-found': {
    zh: '没有这个串口：检查 USB 线是否插好、转换器驱动是否装好；用 npm run device -- list 看现有的串口。',
    en: 'There is no such port: check the USB cable and the adapter’s driver; "npm run device -- list" shows the ports there are.',
  },
  'in-use': {
    zh: '串口被别的程序占用：先停止正在运行的设备主机或厂家工具，再试。',
    en: 'Another program holds the port: stop the running device host or the maker’s tool first.',
  },
  'no-permission': {
    zh: '没有打开串口的权限：把用户加入 dialout 组（sudo usermod -aG dialout 用户名），重新登录。',
    en: 'No permission to open the port: add the user to the dialout group (sudo usermod -aG dialout USER) and log in again.',
  },
  timeout: {
    zh: '串口打开或写入超时：拔下 USB 线再插上，或换一个 USB 口。',
    en: 'The port did not open or take bytes in time: pull the USB plug and put it back, or try another socket.',
  },
  closed: {
    zh: '串口中途断开：检查线和插头，换一根 USB 线。',
    en: 'The port went away meanwhile: check cable and plug, try another USB cable.',
  },
  'no-answer': {
    zh: '串口打开了，但设备一个字节也不回：检查电源、数据线和波特率，确认没有接错串口。',
    en: 'The port opens, but not one byte comes back: check power, data cable and baud rate, and that it is the right port.',
  },
  'bad-answer': {
    zh: '有字节回来但看不懂：多半是波特率或校验位不对，或者驱动选错了。',
    en: 'Bytes come back but make no sense: most likely a wrong baud rate or parity, or the wrong driver.',
  },
}

const TCP: Readonly<Record<WireCode, Advice>> = {
  'not-found': {
    zh: '找不到这台主机：检查地址、网线和网段；试试 ping。',
    en: 'No such host, or no way to it: check address, network cable and subnet; try ping.',
  },
  'in-use': {
    zh: '设备正被别的程序使用：先停止正在运行的设备主机，再试。',
    en: 'Another program uses the device: stop the running device host first.',
  },
  'no-permission': {
    zh: '系统不允许这个连接：检查防火墙。',
    en: 'The system does not allow this connection: check the firewall.',
  },
  timeout: {
    zh: '连接超时：检查设备电源、网线和地址；打印机可能正被另一个程序连着。',
    en: 'No connection in time: check power, cable and address; a printer may be connected to another program.',
  },
  closed: {
    zh: '对方挂断了连接：许多设备只接受一个连接，先停止正在运行的设备主机。',
    en: 'The other side hung up: many devices take one connection only, so stop the running device host first.',
  },
  'no-answer': {
    zh: '连接成功，但设备一个字节也不回：检查端口号；若经串口服务器，检查它后面的线和波特率。',
    en: 'The connection opens, but not one byte comes back: check the port; behind a serial server check its cable and baud rate.',
  },
  'bad-answer': {
    zh: '有字节回来但看不懂：检查驱动是否选对；若经串口服务器，检查它的波特率。',
    en: 'Bytes come back but make no sense: check the driver; behind a serial server check its baud rate.',
  },
}

const BY_WIRE: Readonly<Record<WireKind, Readonly<Record<WireCode, Advice>>>> = {
  serial: SERIAL,
  tcp: TCP,
  usb: USB,
  hid: HID,
  file: DEVICE_FILE,
  pcsc: PCSC,
}
