import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { JOINT_NAMES } from '../../src/robot/joints.js'
import { ARM_SVG, drawArm } from '../../scripts/draw-arm.js'

describe('the picture of the arm', () => {
  it('in docs is what the script draws from the URDF', () => {
    expect(existsSync(ARM_SVG), 'run: npx tsx scripts/draw-arm.ts').toBe(true)
    expect(readFileSync(ARM_SVG, 'utf8') === drawArm(), 'run: npx tsx scripts/draw-arm.ts').toBe(true)
  })

  it('labels every joint and stays below 150 kB', () => {
    const svg = drawArm()
    for (const joint of JOINT_NAMES) expect(svg).toContain(`>${joint}</text>`)
    expect(Buffer.byteLength(svg)).toBeLessThan(150_000)
  })
})
