import { describe, expect, it } from 'vitest'
import { scaledTo } from '../../../src/env/camera/intrinsics.js'
import { fitPicture, isAsLarge, type PictureSize } from '../../../src/hardware/cameras/fit-picture.js'
import { ROTATIONS, rotated, turnedSize } from '../../../src/hardware/cameras/rotate.js'
import { Random } from '../../../src/robot/random.js'

function size(width: number, height: number): PictureSize {
  return { width, height }
}

/** Red as given, green 255 - red, blue 7: channels do not mix. */
function picture({ width, height }: PictureSize, red: (x: number, y: number) => number): Uint8Array {
  const rgb = new Uint8Array(3 * width * height)
  for (let at = 0; at < width * height; at++) {
    const value = red(at % width, Math.floor(at / width))
    rgb.set([value, 255 - value, 7], 3 * at)
  }
  return rgb
}

function reds(rgb: Uint8Array): number[] {
  return [...rgb].filter((_, at) => at % 3 === 0)
}

/** Each pixel taken apart into so many points that each lies in one pixel of the result; their plain averages. */
function byPoints(rgb: Uint8Array, from: PictureSize, to: PictureSize): number[] {
  const isTooWide = from.width * to.height > from.height * to.width
  const perPixel = 2 * (isTooWide ? to.height : to.width)
  const perFitted = 2 * (isTooWide ? from.height : from.width)
  const beforeX = (from.width * perPixel - to.width * perFitted) / 2
  const beforeY = (from.height * perPixel - to.height * perFitted) / 2
  return Array.from({ length: 3 * to.width * to.height }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % to.width, Math.floor(at / 3 / to.width)]
    let sum = 0
    for (let k = 0; k < perFitted * perFitted; k++) {
      const column = Math.floor((beforeX + x * perFitted + (k % perFitted)) / perPixel)
      const row = Math.floor((beforeY + y * perFitted + Math.floor(k / perFitted)) / perPixel)
      sum += rgb[3 * (row * from.width + column) + (at % 3)] ?? NaN
    }
    return Math.round(sum / (perFitted * perFitted))
  })
}

describe('a picture made to fit', () => {
  it('averages whole pixels exactly, 0.5 rounded up, channel by channel', () => {
    const board = picture(size(4, 4), (x, y) => ((x + y) % 2 === 0 ? 255 : 0))
    // 127.5 both ways.
    expect([...fitPicture(board, size(4, 4), size(2, 2))]).toEqual(Array(4).fill([128, 128, 7]).flat())
    const blocks = picture(size(4, 2), x => (x < 2 ? 10 : 201))
    expect([...fitPicture(blocks, size(4, 2), size(2, 1))]).toEqual([10, 245, 7, 201, 54, 7])
  })

  it('takes a pixel on the edge of two by its share', () => {
    const ramp = picture(size(3, 3), x => 30 * x)
    // (0 + 30 / 2) / 1.5, (30 / 2 + 60) / 1.5
    expect(reds(fitPicture(ramp, size(3, 3), size(2, 2)))).toEqual([10, 50, 10, 50])
    expect(reds(fitPicture(ramp, size(3, 3), size(1, 1)))).toEqual([30])
  })

  it('cuts around the middle to the other shape, too wide as too high', () => {
    const columns = picture(size(8, 4), x => x)
    expect(reds(fitPicture(columns, size(8, 4), size(4, 4)))).toEqual(Array(4).fill([2, 3, 4, 5]).flat())
    expect(reds(fitPicture(columns, size(8, 4), size(1, 2)))).toEqual([4, 4])
    const rows = picture(size(4, 8), (_, y) => 10 * y)
    expect(reds(fitPicture(rows, size(4, 8), size(2, 2)))).toEqual([25, 25, 45, 45])
  })

  it('cuts an odd number of pixels half and half', () => {
    const columns = picture(size(5, 2), x => 10 * x)
    expect(reds(fitPicture(columns, size(5, 2), size(2, 2)))).toEqual([15, 25, 15, 25])
  })

  it('is the picture itself where nothing is cut or scaled', () => {
    const noise = new Random(1)
    const rgb = picture(size(7, 5), () => noise.integer(0, 256))
    const same = fitPicture(rgb, size(7, 5), size(7, 5))
    expect(same).toEqual(rgb)
    expect(same).not.toBe(rgb)
  })

  it.each([
    [size(7, 5), size(3, 2)],
    [size(5, 7), size(4, 3)],
    [size(11, 3), size(4, 3)],
    [size(9, 13), size(1, 7)],
    [size(16, 9), size(4, 3)],
    [size(12, 9), size(5, 5)],
  ])('is what the plain average over points is, %j to %j', (from, to) => {
    const noise = new Random(2)
    const rgb = picture(from, () => noise.integer(0, 256))
    expect([...fitPicture(rgb, from, to)]).toEqual(byPoints(rgb, from, to))
  })

  it('is the same turned before and afterwards, to the bit', () => {
    const [from, to] = [size(13, 8), size(4, 5)]
    const noise = new Random(3)
    const rgb = picture(from, () => noise.integer(0, 256))
    for (const rotation of ROTATIONS) {
      const turned = rotated(rgb, from.width, from.height, rotation)
      const before = turnedSize(to, rotation)
      const last = rotated(fitPicture(rgb, from, before), before.width, before.height, rotation)
      expect(last).toEqual(fitPicture(turned, turnedSize(from, rotation), to))
    }
  })

  it.each([
    [size(160, 120), size(32, 32)],
    [size(320, 240), size(96, 160)],
    [size(250, 200), size(41, 33)],
  ])('shows a point where a calibration of the camera that is scaled by scaledTo shows it, %j to %j', (from, to) => {
    // A calibration whose numbers are pixels: what it maps to u is u.
    const pixels = scaledTo({ ...from, fx: 1, fy: 1, cx: 0, cy: 0 }, to.width, to.height)
    const steep = [250 / from.width, 250 / from.height] as const
    const across = reds(fitPicture(picture(from, x => Math.round(steep[0] * x)), from, to)) // prettier-ignore
    const down = reds(fitPicture(picture(from, (_, y) => Math.round(steep[1] * y)), from, to)) // prettier-ignore
    for (let at = 0; at < to.width * to.height; at += 97) {
      const [u, v] = [at % to.width, Math.floor(at / to.width)]
      // Half a step of 0..255 for what was rounded before and half for what was afterwards.
      expect(Math.abs((across[at] ?? NaN) - (steep[0] * (u - pixels.cx)) / pixels.fx)).toBeLessThanOrEqual(1)
      expect(Math.abs((down[at] ?? NaN) - (steep[1] * (v - pixels.cy)) / pixels.fy)).toBeLessThanOrEqual(1)
    }
  })

  it('bears sums of more than 32 bits', () => {
    // 3202 x 3202 units of up to 255.
    const rgb = new Uint8Array(3 * 1601 * 1601).fill(255)
    expect([...fitPicture(rgb, size(1601, 1601), size(1, 1))]).toEqual([255, 255, 255])
  })

  it('is never larger than what was seen', () => {
    expect(isAsLarge(size(640, 480), size(640, 480))).toBe(true)
    expect(isAsLarge(size(640, 480), size(641, 10))).toBe(false)
    expect(isAsLarge(size(640, 480), size(10, 481))).toBe(false)
  })
})
