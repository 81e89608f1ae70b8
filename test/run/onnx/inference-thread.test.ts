/** The control loop's side of the thread that predicts: whatever happens over there is an error here, and soon. */

import { afterEach, describe, expect, it } from 'vitest'
import { ClosedError, PolicyError, UsageError } from '../../../src/robot/errors.js'
import type { InferenceJob } from '../../../src/run/onnx/inference-messages.js'
import type { ChunkSource } from '../../../src/policies/learned/predictor.js'
import { InferenceThread } from '../../../src/run/onnx/inference-thread.js'
import { exampleSpec } from '../../policies/learned/example-spec.js'

const ENTRY = new URL('./fake-inference.mjs', import.meta.url)
const threads: ChunkSource[] = []
afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.close()
})

async function open(opening = ''): Promise<ChunkSource> {
  const job = { spec: exampleSpec(), files: new Map(), provider: 'cpu', threads: 1, opening } as InferenceJob
  const thread = await InferenceThread.open(job, ENTRY)
  threads.push(thread)
  return thread
}

const ask = (thread: ChunkSource, task: string, state = new Float32Array(6)) =>
  thread.request({ observations: [{ 'observation.state': state }], task, seed: 1, isFirst: true })

describe('InferenceThread', () => {
  it('answers each request, and leaves its arrays to the caller', async () => {
    const thread = await open()
    const states = [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(6, 5, 4, 3, 2, 1)]
    const answers = await Promise.all(states.map(state => ask(thread, 'echo', state)))
    expect(answers.map(({ chunk }) => chunk.values)).toEqual(states)
    expect(states[0]).toHaveLength(6)
  })

  it('passes on what one request failed with, and goes on', async () => {
    const thread = await open()
    await expect(ask(thread, 'fail')).rejects.toThrow(new PolicyError('it gave NaN'))
    await expect(ask(thread, 'echo')).resolves.toBeDefined()
  })

  it.each([
    { task: 'throw', says: 'the thread fell over' },
    { task: 'exit', says: 'exit code 7' },
  ])('rejects all that was asked and will be, once the thread has ended by $task', async ({ task, says }) => {
    const thread = await open()
    const message = `the thread that runs the policy ended (${says}): the arm holds where it is. Start again`
    const asked = [ask(thread, 'wait'), ask(thread, task), ask(thread, 'echo')]
    for (const each of await Promise.allSettled(asked)) {
      expect(each).toMatchObject({ status: 'rejected', reason: new PolicyError(message) })
    }
    await expect(ask(thread, 'echo')).rejects.toThrow(message)
    await thread.close()
  })

  it.each<{ opening: string; error: Error }>([
    { opening: 'refuse', error: new UsageError('its graph is broken') },
    {
      opening: 'throw',
      error: new PolicyError(
        'the thread that runs the policy ended (out of luck): the arm holds where it is. Start again',
      ),
    },
    {
      opening: 'exit',
      error: new PolicyError(
        'the thread that runs the policy ended (exit code 3): the arm holds where it is. Start again',
      ),
    },
  ])('does not open where the thread does not: $opening', async ({ opening, error }) => {
    await expect(open(opening)).rejects.toThrow(error)
  })

  it('ends in the middle of a prediction, twice over, and takes no more', async () => {
    const thread = await open()
    const asked = [ask(thread, 'wait'), ask(thread, 'wait')]
    const closing = [thread.close(), thread.close()]
    for (const each of await Promise.allSettled(asked)) {
      expect(each).toMatchObject({ status: 'rejected', reason: new ClosedError('the policy') })
    }
    await Promise.all(closing)
    await expect(ask(thread, 'echo')).rejects.toThrow(new ClosedError('the policy'))
  })
})
