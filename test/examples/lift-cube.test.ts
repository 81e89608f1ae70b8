import { describe, expect, it } from 'vitest'
import { liftOnce } from '../../examples/lift-cube.js'

describe('examples/lift-cube.ts', () => {
  it.each([1, 2, 3])('lifts the cube of seed %i, one of the three that it runs when started', async seed => {
    expect(await liftOnce(seed)).toMatch(/^lifted after \d+ steps of 1\/30 s$/)
  })
})
