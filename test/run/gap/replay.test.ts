/** The instants at which the log's program wrote and read. */

import { describe, expect, it } from 'vitest'
import { readOffsetS, writeOffsetS } from '../../../src/run/gap/replay.js'
import { rigNamed } from '../../../src/run/gap/rigs.js'

describe('the bus schedule of a frame', () => {
  const rig = rigNamed('sage-so101')

  it('writes one servo after the other, and each takes effect 2.8 ms later', () => {
    expect(writeOffsetS(0, rig)).toBeCloseTo(0.00056 + 0.0028, 12)
    expect(writeOffsetS(5, rig)).toBeCloseTo(6 * 0.00056 + 0.0028, 12)
  })

  it('reads positions after the six writes, three transactions apart', () => {
    expect(readOffsetS(0, 6, rig)).toBeCloseTo(7 * 0.00056, 12)
    expect(readOffsetS(4, 6, rig)).toBeCloseTo(19 * 0.00056, 12)
  })
})
