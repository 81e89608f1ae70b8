/** Node, the operating system, and what its user may do with serial devices. */

import { failed, passed, skipped, warned, type Check } from '../../bench/doctor/check.js'
import type { SerialPortInfo } from '../../hardware/ports/serial-discovery.js'
import type { DeviceFile, Machine, MachineUser } from './doctor-world.js'

/** As in package.json. */
const LEAST_NODE = 20
/** Where distributions put the devices: Debian, Ubuntu and Fedora the first, Arch the second. */
const SERIAL_GROUPS = ['dialout', 'uucp']
const ANYBODY_MAY = 0o006

export function checkNode({ nodeVersion }: Machine): Check {
  const major = Number(nodeVersion.split('.')[0])
  if (major >= LEAST_NODE) return passed('node', nodeVersion)
  return failed(
    'node',
    `${nodeVersion}, and so101 needs ${LEAST_NODE} or newer`,
    `install Node ${LEAST_NODE} or newer (nodejs.org, or nvm install ${LEAST_NODE})`,
  )
}

export function checkSystem({ platform, release, arch }: Machine): Check {
  const found = `${platform} ${release} ${arch}`
  if (platform === 'linux' && /microsoft/i.test(release)) {
    return warned(
      'os',
      `${found} (WSL)`,
      'Windows keeps USB devices for itself: usbipd bind and usbipd attach --wsl hand the board over',
    )
  }
  if (['linux', 'darwin', 'win32'].includes(platform)) return passed('os', found)
  return warned('os', found, 'use Linux, macOS or Windows: nothing was tried elsewhere')
}

/** `device` undefined: no port is chosen, or it is no device file. */
export function checkPermission(
  { platform, user }: Machine,
  path: string | undefined,
  device: DeviceFile | undefined,
  port: SerialPortInfo | undefined,
): Check {
  if (platform !== 'linux' || user === undefined) return skipped('permission', `${platform} asks for no group`)
  if (path === undefined) return checkGroups(user)
  if (device === undefined) return skipped('permission', `${path} is no device file`)
  const facts = `${path} is of group ${device.group}, mode 0${device.mode.toString(8)}`
  const group = device.group === 'root' || /^\d+$/.test(device.group) ? (SERIAL_GROUPS[0] as string) : device.group
  if (device.isUsable) {
    if ((device.mode & ANYBODY_MAY) !== ANYBODY_MAY) return passed('permission', `${facts}, open to ${user.name}`)
    return warned(
      'permission',
      `${facts}: every program on this PC may drive the arm`,
      `take the rule or chmod back that gave it 0666, and ${udevMove(group, port)}`,
    )
  }
  if (user.groupsAtNextLogin.includes(device.group) && !user.groups.includes(device.group)) {
    return failed('permission', `${facts}; ${user.name} joined it after logging in`, 'log out and in again, or restart')
  }
  return failed(
    'permission',
    `${facts}, and ${user.name} may not use it`,
    `sudo usermod -aG ${group} ${user.name}, then log out and in again; where the device is in no such group, ${udevMove(group, port)}`,
  )
}

function checkGroups({ name, isRoot, groups, groupsAtNextLogin }: MachineUser): Check {
  const group = SERIAL_GROUPS.find(each => groups.includes(each))
  if (isRoot) return passed('permission', 'root may use every device')
  if (group !== undefined) return passed('permission', `${name} is in the group ${group}`)
  const joined = SERIAL_GROUPS.find(each => groupsAtNextLogin.includes(each))
  if (joined !== undefined) {
    return warned(
      'permission',
      `${name} joined the group ${joined} after logging in`,
      'log out and in again, or restart',
    )
  }
  return warned(
    'permission',
    `${name} is not in the group ${SERIAL_GROUPS.join(' or ')}`,
    `sudo usermod -aG ${SERIAL_GROUPS[0] as string} ${name}, then log out and in again`,
  )
}

/** Never 0666: the rule gives the arm to a group. */
export function udevRule(group: string, port?: Pick<SerialPortInfo, 'vendorId' | 'productId'>): string {
  const { vendorId = '1a86', productId } = port ?? {}
  const product = productId === undefined ? '' : `ATTRS{idProduct}=="${productId}", `
  return `SUBSYSTEM=="tty", ATTRS{idVendor}=="${vendorId}", ${product}GROUP="${group}", MODE="0660"`
}

function udevMove(group: string, port: SerialPortInfo | undefined): string {
  return (
    `write ${udevRule(group, port)} into /etc/udev/rules.d/99-so101.rules, run sudo udevadm control --reload, ` +
    'and plug the board in again'
  )
}
