import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { decodePicture, encodeJpeg, encodePng, loadSharp } from '../../../src/run/pictures/image-codec.js'
import { writePicture } from '../../../src/run/pictures/write-picture.js'
import { UsageError } from '../../../src/robot/errors.js'

const folder = mkdtempSync(join(tmpdir(), 'pictures-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** 16 x 8, red growing to the right, green downwards. */
const RAMP = Uint8Array.from({ length: 16 * 8 * 3 }, (_, at) => {
  const pixel = Math.floor(at / 3)
  return [(pixel % 16) * 16, Math.floor(pixel / 16) * 32, 40][at % 3] ?? 0
})

async function read(name: string, bytes: Uint8Array) {
  const file = join(folder, name)
  writeFileSync(file, bytes)
  return decodePicture(file)
}

describe('pictures', () => {
  it('come back from PNG as they were', async () => {
    expect(await read('ramp.png', await encodePng(RAMP, 16, 8))).toEqual({ width: 16, height: 8, rgb: RAMP })
  })

  it('of one grey keep three channels', async () => {
    const grey = new Uint8Array(4 * 4 * 3).fill(77)
    expect((await read('grey.png', await encodePng(grey, 4, 4))).rgb).toEqual(grey)
  })

  it('come back from JPEG nearly, and with red and blue changed where LeRobot wants that', async () => {
    const red = Uint8Array.from({ length: 16 * 8 * 3 }, (_, at) => (at % 3 === 0 ? 200 : 20))
    const plain = await read('plain.jpg', await encodeJpeg(red, 16, 8, 95))
    const swapped = await read('swapped.jpg', await encodeJpeg(red, 16, 8, 95, { swapRedBlue: true }))
    for (const [rgb, expected] of [
      [plain.rgb, [200, 20, 20]],
      [swapped.rgb, [20, 20, 200]],
    ] as const)
      for (const [channel, value] of expected.entries())
        expect(Math.abs((rgb[channel] ?? 0) - value)).toBeLessThanOrEqual(4)
  })

  it('are written by their extension', async () => {
    for (const [name, magic] of [
      ['a.png', [0x89, 0x50]],
      ['b.jpg', [0xff, 0xd8]],
      ['C.JPEG', [0xff, 0xd8]],
    ] as const) {
      await writePicture(join(folder, name), RAMP, 16, 8)
      expect([...readFileSync(join(folder, name)).subarray(0, 2)]).toEqual(magic)
    }
  })

  it('are refused where they cannot be written or read', async () => {
    await expect(writePicture(join(folder, 'a.bmp'), RAMP, 16, 8)).rejects.toThrow(/a\.bmp .*\.png or \.jpg/)
    await expect(writePicture(join(folder, 'none', 'a.png'), RAMP, 16, 8)).rejects.toBeInstanceOf(UsageError)
    await expect(decodePicture(join(folder, 'none.png'))).rejects.toThrow(/none\.png cannot be read as a picture/)
    writeFileSync(join(folder, 'text.png'), 'not a picture')
    await expect(decodePicture(join(folder, 'text.png'))).rejects.toBeInstanceOf(UsageError)
    await expect(encodePng(RAMP, 16, 9)).rejects.toThrow(/16 x 9 is 432 bytes of RGB, and 384 came/)
  })

  it('say what to do where the native part is missing', async () => {
    const missing = () => Promise.reject(new Error('Could not load the "sharp" module\nPossible solutions'))
    await expect(loadSharp(missing)).rejects.toMatchObject({
      code: 'CAPABILITY',
      message:
        'picture files need the package sharp, and it cannot be loaded (Could not load the "sharp" module): run npm install --include=optional sharp',
    })
  })
})
