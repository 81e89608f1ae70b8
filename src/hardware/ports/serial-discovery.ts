/** Which serial ports there are, what hangs on them, and where one is after it was plugged in again. */

import { readdir, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../../robot/errors.js'
import { listDevices, type SerialDevice } from './serial-binding.js'
import { adapterName } from './usb-adapters.js'

export interface SerialPortInfo extends SerialDevice {
  /** The chip, where it is one that servo boards have. */
  readonly adapter?: string | undefined
}

/** Sockets on the main board, which every PC lists by the dozen and no servo board hangs on. */
const ON_BOARD = /\/ttyS\d+$/

/** Those with a servo board's chip first. `list`: serialport's own listing unless given. */
export async function listPorts(list = listDevicesHere): Promise<readonly SerialPortInfo[]> {
  const ports = (await list())
    .filter(({ path, vendorId }) => vendorId !== undefined || !ON_BOARD.test(path))
    .map(device => ({ ...device, adapter: adapterName(device.vendorId, device.productId) }))
  return ports.sort((a, b) => Number(b.adapter !== undefined) - Number(a.adapter !== undefined))
}

/**
 * The port that the USB device with this serial number has now: replugged it may have another path. Undefined while it is unplugged. Opening it
 * writes nothing, so that torque stays as it is.
 */
export async function findAgain(serialNumber: string, list = listDevicesHere): Promise<SerialPortInfo | undefined> {
  if (serialNumber === '') throw new UsageError('this adapter has no USB serial number: give its path')
  return (await listPorts(list)).find(port => port.serialNumber === serialNumber)
}

async function listDevicesHere(): Promise<readonly SerialDevice[]> {
  try {
    return await listDevices()
  } catch (error) {
    // On Linux serialport asks udevadm, which containers lack; the kernel's own list is there all the same.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || process.platform !== 'linux') throw error
    return listFromKernel()
  }
}

/** How far above a tty its USB device may be: two for CDC-ACM, three for USB-serial drivers. */
const USB_LEVELS = 3

/** Linux without udev. `root`: where the kernel shows its ttys. */
export async function listFromKernel(root = '/sys/class/tty'): Promise<readonly SerialDevice[]> {
  const names = (await readdir(root)).filter(name => /^tty(ACM|USB)\d+$/.test(name)).sort()
  return Promise.all(
    names.map(async name => ({ path: `/dev/${name}`, ...(await usbFacts(join(root, name, 'device'))) })),
  )
}

async function usbFacts(device: string): Promise<Omit<SerialDevice, 'path'>> {
  let folder = await realpath(device)
  for (let level = 0; level < USB_LEVELS; level++) {
    const vendorId = await fact(folder, 'idVendor')
    if (vendorId !== undefined) {
      return { vendorId, productId: await fact(folder, 'idProduct'), serialNumber: await fact(folder, 'serial') }
    }
    folder = join(folder, '..')
  }
  return {}
}

async function fact(folder: string, name: string): Promise<string | undefined> {
  try {
    return (await readFile(join(folder, name), 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
