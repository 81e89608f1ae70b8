import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findAgain, listFromKernel, listPorts } from '../../../src/hardware/ports/serial-discovery.js'

const WAVESHARE = { path: '/dev/ttyACM1', vendorId: '1A86', productId: '55D3', serialNumber: '5A7A058493' }
const ARDUINO = { path: '/dev/ttyACM0', vendorId: '2341', productId: '0043', serialNumber: '75330' }
const ON_BOARD = { path: '/dev/ttyS0' }
const list = () => Promise.resolve([ON_BOARD, ARDUINO, WAVESHARE])

describe('listPorts', () => {
  it('names the chips of servo boards, puts them first and leaves out the sockets on the main board', async () => {
    expect(await listPorts(list)).toEqual([
      { ...WAVESHARE, adapter: 'CH343 (Waveshare, Seeed)' },
      { ...ARDUINO, adapter: undefined },
    ])
  })

  it('knows the other chips of servo boards', async () => {
    const chips = [
      ['1a86', '7523'],
      ['10c4', 'ea60'],
      ['0403', '6001'],
    ]
    const ports = await listPorts(() =>
      Promise.resolve(chips.map(([vendorId, productId], i) => ({ path: `COM${i}`, vendorId, productId }))),
    )
    expect(ports.map(({ adapter }) => adapter?.split(' ')[0])).toEqual(['CH340', 'CP210x', 'FTDI'])
  })
})

describe('findAgain', () => {
  it('finds the path that an adapter has after it was plugged in again', async () => {
    expect((await findAgain('5A7A058493', list))?.path).toBe('/dev/ttyACM1')
  })

  it('finds nothing while it is unplugged', async () => {
    expect(await findAgain('5A7A058493', () => Promise.resolve([ARDUINO]))).toBeUndefined()
  })

  it('refuses an adapter without a serial number, which could be any', async () => {
    await expect(findAgain('', list)).rejects.toMatchObject({ code: 'USAGE' })
  })
})

describe('listFromKernel', () => {
  it('reads the USB device above each tty, as deep as CDC-ACM and USB-serial drivers hang it', async () => {
    const root = mkdtempSync(join(tmpdir(), 'so101-sys-'))
    const usb = (name: string, serial: string, ...below: string[]) => {
      const device = join(root, 'devices', name)
      const tty = join(device, ...below)
      mkdirSync(tty, { recursive: true })
      writeFileSync(join(device, 'idVendor'), '1a86\n')
      writeFileSync(join(device, 'idProduct'), '55d3\n')
      if (serial !== '') writeFileSync(join(device, 'serial'), `${serial}\n`)
      return tty
    }
    const put = (name: string, device: string) => {
      mkdirSync(join(root, 'tty', name), { recursive: true })
      symlinkSync(device, join(root, 'tty', name, 'device'))
    }
    put('ttyACM0', usb('1-1', '5A7A058493', '1-1:1.0'))
    put('ttyUSB0', usb('1-2', '', '1-2:1.0', 'ttyUSB0'))
    put('ttyS0', join(root, 'devices'))
    expect(await listFromKernel(join(root, 'tty'))).toEqual([
      { path: '/dev/ttyACM0', vendorId: '1a86', productId: '55d3', serialNumber: '5A7A058493' },
      { path: '/dev/ttyUSB0', vendorId: '1a86', productId: '55d3', serialNumber: undefined },
    ])
    rmSync(root, { recursive: true })
  })
})
