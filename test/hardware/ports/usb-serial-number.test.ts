import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { usbSerialNumber } from '../../../src/hardware/ports/usb-serial-number.js'

const listing = (path: string, serialNumber?: string) => () => Promise.resolve([{ path, serialNumber }])

describe('usbSerialNumber', () => {
  it('finds the serial number of a path, behind a link too', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'so101-by-id-')))
    try {
      const device = join(folder, 'ttyACM0')
      writeFileSync(device, '')
      symlinkSync(device, join(folder, 'usb-1a86_5A7A'))
      expect(await usbSerialNumber(device, listing(device, '5A7A'))).toBe('5A7A')
      expect(await usbSerialNumber(join(folder, 'usb-1a86_5A7A'), listing(device, '5A7A'))).toBe('5A7A')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('takes names that are no files as they are', async () => {
    expect(await usbSerialNumber('sim', listing('COM5', '5A7A'))).toBeUndefined()
  })

  it('does not look behind names that Windows would open as devices', async () => {
    const refuse = () => Promise.reject(Object.assign(new Error('in use'), { code: 'EPERM' }))
    expect(await usbSerialNumber('COM5', listing('COM5', '5A7A'), refuse)).toBe('5A7A')
    expect(await usbSerialNumber('COM12', listing('COM12', '5A7A'), refuse)).toBe('5A7A')
  })

  it('knows none of a port that is not listed, or has none', async () => {
    expect(await usbSerialNumber('tcp://127.0.0.1:5000', listing('COM5', '5A7A'))).toBeUndefined()
    expect(await usbSerialNumber('COM5', listing('COM5'))).toBeUndefined()
    expect(await usbSerialNumber('COM5', listing('COM5', ''))).toBeUndefined()
  })
})
