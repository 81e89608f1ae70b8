import { describe, expect, it } from 'vitest'
import { grasps, MAX_PENETRATION_M, MAX_SLIP_M } from '../../benchmarks/grasp/grasps.js'

const CUBES = 100

describe('the shipped jaws', () => {
  it(`lift ${CUBES} of ${CUBES} cubes of 15 to 40 mm and 10 to 100 g and hold them for 5 s shaken by 1 g at 5 Hz`, async () => {
    const results = await grasps(0, CUBES)
    const worst = (value: (grasp: (typeof results)[number]) => number): string =>
      (1000 * Math.max(...results.map(value))).toFixed(2)
    const good = results.filter(grasp => grasp.good).length
    console.log(
      `grasp: ${good}/${CUBES} good, worst slip ${worst(({ slipM }) => slipM)} mm (limit ${1000 * MAX_SLIP_M}), ` +
        `worst overlap ${worst(({ penetrationM }) => penetrationM)} mm (limit ${1000 * MAX_PENETRATION_M})`,
    )
    expect(results.filter(grasp => !grasp.good)).toEqual([])
  })
})
