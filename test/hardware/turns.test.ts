/** One at a time, first come first served. */

import { expect, it } from 'vitest'
import { Turns } from '../../src/hardware/turns.js'

it('a turn is free at once for the first, and passes on in the order of asking', async () => {
  const turns = new Turns()
  const order: number[] = []
  expect(turns.take()).toBeUndefined()
  const others = [1, 2, 3].map(async name => {
    await turns.take()
    order.push(name)
    turns.pass()
  })
  await Promise.resolve()
  expect(order).toEqual([])
  turns.pass()
  await Promise.all(others)
  expect(order).toEqual([1, 2, 3])
  expect(turns.take()).toBeUndefined()
})
