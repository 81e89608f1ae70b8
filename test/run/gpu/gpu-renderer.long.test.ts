import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Difference } from '../../../benchmarks/fidelity/compare.js'
import { driverEnvironment, HOW_TO_GET_ONE } from './graphics-driver.js'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const environment = driverEnvironment()
if (!environment) console.warn(`SKIPPED: the GPU renderer, for want of a graphics driver: ${HOW_TO_GET_ONE}`)

interface Look {
  readonly lengths: readonly number[]
  readonly middle: {
    readonly rgb: readonly [number, number, number]
    readonly depthM: number
    readonly segment: number
  }
  readonly corner: Look['middle']
  readonly colours: number
}

interface Report {
  readonly plain: Look
  readonly smooth: Look
  readonly together: readonly [Look, Look, Look]
  readonly after: Look
  readonly closed: string
  readonly gone: string
  readonly rescued: number
  readonly rescuer: string
  readonly warnings: readonly string[]
  readonly fidelity: readonly (Difference & { task: string; camera: string; shadows: boolean })[]
}

/** A driver's loader has to be named before a process begins: hence one of its own. It also has to end by itself. */
describe.skipIf(!environment)('the GPU renderer', () => {
  let report: Report

  beforeAll(async () => {
    const args = ['--import', 'tsx', 'test/run/gpu/on-the-card.ts']
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, env: environment })
    report = JSON.parse(stdout) as Report
  })

  it('draws colour, depth and segments of a cube to the last number', () => {
    const { lengths, middle, corner, colours } = report.plain
    expect(lengths).toEqual([50 * 40 * 3, 50 * 40, 50 * 40])
    expect(middle.depthM).toBeCloseTo(0.5, 6)
    expect(middle.segment).toBe(300)
    // Red 0.5, lit by 0.5 + 0.1: 0.3, which is 149 in sRGB; a matt surface still mirrors a little of the light.
    expect(Math.abs(middle.rgb[0] - 149)).toBeLessThan(3)
    expect(middle.rgb[1]).toBeLessThan(25)
    // Linear 0, 0.2, 1.
    expect(corner).toEqual({ rgb: [0, 124, 255], depthM: 0, segment: 0 })
    expect(colours).toBe(2)
  })

  it('smooths edges of the colours alone', () => {
    expect(report.smooth.colours).toBeGreaterThan(2)
    expect(report.smooth.middle).toEqual(report.plain.middle)
  })

  it('keeps pictures apart that are under way together', () => {
    const [dark, bright, wide] = report.together
    expect(dark.middle.rgb[0]).toBeLessThan(110)
    expect(bright.middle.rgb[0]).toBeGreaterThan(180)
    expect(wide.middle).toEqual(bright.middle)
    expect(wide.lengths).toEqual([64 * 40 * 3, 64 * 40, 64 * 40])
  })

  it('draws the same after many other scenes', () => {
    expect(report.after).toEqual(report.plain)
  })

  it('says what is wrong when it was closed or the card went away, and software takes over', () => {
    expect(report.closed).toContain('ClosedError: the GPU renderer is closed')
    expect(report.gone).toMatch(/CameraError: the graphics card .* went away \(.*\): .*take the software renderer/)
    expect(report.rescued).toBe(50 * 40 * 3)
    expect(report.rescuer).toBe('software')
    expect(report.warnings).toHaveLength(1)
  })

  it('shows what the software renderer shows: SSIM above 0.95, the same things at the same distance', () => {
    expect(report.fidelity).toHaveLength(12)
    for (const { ssim, segments, depthP99Mm, levels } of report.fidelity) {
      expect(ssim).toBeGreaterThan(0.95)
      expect(segments).toBeLessThan(0.001)
      expect(depthP99Mm).toBeLessThan(0.5)
      expect(levels).toBeLessThan(10)
    }
  })
})
