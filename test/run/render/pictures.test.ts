/** What `so101 render` makes of frames: panels, depth, segments, files. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import type { Frame } from '../../../src/env/backend.js'
import { DEPTH_RANGE, depthPicture } from '../../../src/run/render/depth-colours.js'
import { FrameClock } from '../../../src/run/render/frame-clock.js'
import { outputKind, outputName, writeDepth } from '../../../src/run/render/output.js'
import { panelsOf, panelsSize } from '../../../src/run/render/panels.js'
import { segmentColour } from '../../../src/run/render/segment-colours.js'
import { segmentCounts } from '../../../src/run/render/segment-counts.js'
import { drawText, textWidth } from '../../../src/run/render/small-text.js'
import { turbo } from '../../../src/run/render/turbo.js'

const folder = mkdtempSync(join(tmpdir(), 'so101-render-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** All of one colour. */
function frame(width: number, height: number, level: number, more: Partial<Frame> = {}): Frame {
  return { width, height, timeS: 0, index: 0, rgb: new Uint8Array(3 * width * height).fill(level), ...more }
}

describe('panels', () => {
  it('stand beside each other, each with its own rows', () => {
    const { width, height, rgb } = panelsOf([frame(2, 2, 10), frame(1, 1, 20)])
    expect([width, height]).toEqual([3, 2])
    expect([...rgb].filter((_, i) => i % 3 === 0)).toEqual([10, 10, 20, 10, 10, 0])
  })

  it('have depth and segments beside each camera, and cameras one above the other then', () => {
    const size = { width: 4, height: 2 }
    const extra = { depthM: new Float32Array(8).fill(0.5), segmentation: new Uint16Array(8).fill(1) }
    const picture = panelsOf([frame(4, 2, 10, extra), frame(4, 2, 30, extra)])
    expect([picture.width, picture.height]).toEqual([12, 4])
    expect([...picture.rgb.subarray(3 * 8, 3 * 9)]).toEqual([...segmentColour(1)])
    expect(picture.rgb[3 * 12 * 2]).toBe(30)
    const cameras = [size, size].map(each => ({ ...each, depth: true, segmentation: true }))
    expect(panelsSize(cameras)).toEqual({ width: 12, height: 4 })
    expect(panelsSize([size, { width: 6, height: 3 }])).toEqual({ width: 10, height: 3 })
    expect(panelsSize([{}, {}])).toEqual({ width: 1280, height: 480 })
  })
})

describe('depth', () => {
  it('is red where it is near, blue where it is far, black where there is nothing', () => {
    const { nearM, farM } = DEPTH_RANGE
    const { rgb } = depthPicture(Float32Array.of(nearM, farM, 0, 2 * farM), 4, 1)
    expect([...rgb.subarray(0, 3)]).toEqual([...turbo(1)])
    expect([...rgb.subarray(3, 6)]).toEqual([...turbo(0)])
    expect([...rgb.subarray(6, 9)]).toEqual([0, 0, 0])
    expect([...rgb.subarray(9)]).toEqual([...turbo(0)])
  })

  it('has a scale with figures at the right edge', () => {
    const { rgb } = depthPicture(new Float32Array(64 * 48), 64, 48)
    const white = Array.from({ length: 64 * 48 }, (_, i) => rgb[3 * i] === 255 && rgb[3 * i + 1] === 255).filter(
      Boolean,
    )
    expect(white.length).toBeGreaterThan(100)
    expect([...rgb.subarray(3 * (2 * 64 + 63), 3 * (2 * 64 + 64))]).toEqual([...turbo(1)])
  })

  it('is millimetres of 16 bits for programs, as sharp reads them', async () => {
    const [file = ''] = await writeDepth(join(folder, 'shot.png'), 'front', {
      ...frame(3, 2, 0),
      depthM: Float32Array.of(0, 0.001, 0.4996, 1.25, 70, 0.0004),
    })
    expect(file).toBe(join(folder, 'shot-front-depth.png'))
    const { data, info } = await sharp(readFileSync(file))
      .toColourspace('grey16')
      .raw({ depth: 'ushort' })
      .toBuffer({ resolveWithObject: true })
    expect(info).toMatchObject({ width: 3, height: 2, channels: 1 })
    expect([...new Uint16Array(data.buffer, data.byteOffset, 6)]).toEqual([0, 1, 500, 1250, 65535, 0])
  })
})

it('counts what is seen of each segment, and leaves out what is not', () => {
  const segments = [
    { name: 'table', kind: 'table' },
    { name: 'base_link', kind: 'link' },
    { name: 'cube', kind: 'object' },
  ] as const
  expect(segmentCounts(Uint16Array.of(0, 1, 1, 3), segments)).toEqual([
    { value: 1, name: 'table', kind: 'table', colour: segmentColour(1), pixels: 2 },
    { value: 3, name: 'cube', kind: 'object', colour: segmentColour(3), pixels: 1 },
  ])
})

it('writes figures that do not leave the picture', () => {
  const picture = { width: 20, height: 5, rgb: new Uint8Array(3 * 100).fill(100) }
  drawText(picture, '1.5m', { x: -2, y: 1, size: 1 })
  expect(textWidth('1.5m', 2)).toBe(32)
  expect(picture.rgb).toHaveLength(300)
  expect(new Set(picture.rgb)).toEqual(new Set([0, 255, 100]))
})

describe('the clock of a clip', () => {
  it('takes every second step of an arm at 30 Hz for 15 frames a second', () => {
    const clock = new FrameClock(15)
    expect([0, 1, 2, 3, 4].map(step => clock.due(step / 30))).toEqual([1, 0, 1, 0, 1])
  })

  it('is as long as the run, whatever does not divide', () => {
    const clock = new FrameClock(24)
    const frames = Array.from({ length: 301 }, (_, step) => clock.due(step / 30)).reduce((sum, count) => sum + count)
    expect(frames).toBe(241)
  })
})

describe('the output file', () => {
  it('says by its ending what it is', () => {
    expect([outputKind(join(folder, 'a.PNG')), outputKind(join(folder, 'b.mp4'))]).toEqual(['picture', 'clip'])
    expect(outputName('./tasks/my-task.ts', 7, ['front', 'wrist'], '.png')).toBe(
      '._tasks_my-task.ts-seed7-front+wrist.png',
    )
  })

  it('is refused where it cannot be written, before anything is run', () => {
    writeFileSync(join(folder, 'file'), '')
    expect(() => outputKind(join(folder, 'shot.bmp'))).toThrow(/neither a picture's name \(\.png/)
    expect(() => outputKind(join(folder, 'nowhere', 'shot.png'))).toThrow(/Name a file in a folder that exists/)
    expect(() => outputKind(join(folder, 'file', 'shot.png'))).toThrow(/cannot write --out/)
  })
})
