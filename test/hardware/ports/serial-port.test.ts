import { describe, expect, it } from 'vitest'
import { openError, openSerialPort } from '../../../src/hardware/ports/serial-port.js'

describe('openSerialPort', () => {
  it('says which ports there are where the one asked for is absent', async () => {
    await expect(openSerialPort('/dev/so101-nowhere', 1_000_000)).rejects.toMatchObject({ code: 'PORT_ABSENT' })
    const error = openError('/dev/ttyACM0', new Error('Error: No such file or directory, cannot open /dev/ttyACM0'), [
      { path: '/dev/ttyACM1' },
    ])
    expect(error).toMatchObject({ code: 'PORT_ABSENT', path: '/dev/ttyACM0' })
    expect(error.message).toContain('/dev/ttyACM1')
  })

  it('refuses what is no serial device', async () => {
    for (const path of ['/dev/null', import.meta.filename]) {
      await expect(openSerialPort(path, 1_000_000)).rejects.toMatchObject({ code: 'USAGE' })
    }
  })

  it('tells the words of each system apart', () => {
    const codes = {
      'Error: Permission denied, cannot open /dev/ttyACM0': 'PORT_PERMISSION',
      'Error: Operation not permitted, cannot open /dev/cu.usbmodem1': 'PORT_PERMISSION',
      'Error Resource temporarily unavailable Cannot lock port': 'PORT_BUSY',
      'Error: Resource busy, cannot open /dev/cu.usbmodem1': 'PORT_BUSY',
      'Opening COM5: Access denied': 'PORT_BUSY',
      'Opening COM5: File not found': 'PORT_ABSENT',
      'Error: No such device or address, cannot open /dev/ttyACM0': 'PORT_ABSENT',
      'Error: Inappropriate ioctl for device setting custom baud rate of 1000000': 'USAGE',
    }
    for (const [text, code] of Object.entries(codes)) {
      expect(openError('port', new Error(text)).code, text).toBe(code)
    }
  })
})
