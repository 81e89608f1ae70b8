/** The operator's keys: an episode begins with ENTER, ends with a verdict, and space stops everything. */

import { expect, it } from 'vitest'
import { keyOperator } from '../../src/cli/key-operator.js'
import { InterruptedError, UsageError } from '../../src/robot/errors.js'
import { textIo } from './text-io.js'

function openOperator() {
  const io = textIo()
  let press: (key: string) => void = () => undefined
  const seen = { isEnded: false }
  const stop = new AbortController()
  const operator = keyOperator(io, stop, take => {
    press = take
    return () => (seen.isEnded = true)
  })
  return {
    io,
    operator,
    seen,
    stop,
    press: (key: string) => {
      press(key)
    },
  }
}

it('begins with ENTER, and takes a verdict only afterwards', async () => {
  const { operator, press } = openOperator()
  const prepared = operator.prepare('Pick up the cube.')
  press('s')
  press('return')
  await prepared
  expect(operator.verdict).toBeUndefined()
  press('s')
  expect(operator.verdict).toBe('success')
  press('f')
  expect(operator.verdict).toBe('failure')
  const again = operator.prepare('Pick up the cube.')
  expect(operator.verdict).toBeUndefined()
  press('return')
  await again
})

it.each(['space', 'q'])('stops with %s at any time, and gives up what it asked for', async key => {
  const { operator, press, stop } = openOperator()
  const prepared = operator.prepare('Pick up the cube.')
  press(key)
  await expect(prepared).rejects.toThrow(InterruptedError)
  expect(stop.signal.reason).toBeInstanceOf(InterruptedError)
})

it('asks for nothing more once something else has stopped the arm: Ctrl-C while it waits, or before', async () => {
  const { operator, press, stop } = openOperator()
  const prepared = operator.prepare('Pick up the cube.')
  stop.abort(new InterruptedError('SIGINT'))
  await expect(prepared).rejects.toThrow('SIGINT')
  press('return')
  await expect(operator.prepare('Pick up the cube.')).rejects.toThrow('SIGINT')
})

it('gives the keyboard back, and refuses to go without one', () => {
  const { operator, seen } = openOperator()
  operator.end()
  expect(seen.isEnded).toBe(true)
  expect(() => keyOperator(textIo(), new AbortController(), () => undefined)).toThrow(UsageError)
})
