/** The real thread: how it ends, and whom it takes time from. */

import { readdirSync, readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import process from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import { ClosedError } from '../../../src/robot/errors.js'
import type { ChunkSource } from '../../../src/policies/learned/predictor.js'
import { InferenceThread } from '../../../src/run/onnx/inference-thread.js'
import { exampleSpec } from '../../policies/learned/example-spec.js'
import { graphFile } from '../policies/tiny-policy.js'

const threads: ChunkSource[] = []
afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.close()
})

async function open(graph: string): Promise<ChunkSource> {
  const files = new Map([['policy', graphFile(graph)]])
  const thread = await InferenceThread.open({ spec: exampleSpec(), files, provider: 'cpu', threads: 2 })
  threads.push(thread)
  return thread
}

const ask = (thread: ChunkSource) =>
  thread.request({ observations: [{ 'observation.state': new Float32Array(6) }], task: '', seed: 1, isFirst: true })

describe('the thread that predicts', () => {
  it('ends in the middle of a prediction, and leaves those behind it', async () => {
    const thread = await open('slow')
    const asked = Array.from({ length: 50 }, () => ask(thread))
    const began = performance.now()
    const closed = thread.close()
    for (const each of await Promise.allSettled(asked)) {
      expect(each).toMatchObject({ status: 'rejected', reason: new ClosedError('the policy') })
    }
    expect(performance.now() - began).toBeLessThan(100)
    await closed
  })

  it('is ended where it does not listen', async () => {
    const job = { spec: exampleSpec(), files: new Map<string, string>(), provider: 'cpu', threads: 1 }
    const thread = await InferenceThread.open(job, new URL('./fake-inference.mjs', import.meta.url))
    const asked = thread.request({ observations: [], task: 'burn', seed: 1, isFirst: true })
    const refused = expect(asked).rejects.toThrow(ClosedError)
    await thread.close()
    await refused
  })

  it('is one of several, each of which ends on its own', async () => {
    const [one, other] = [await open('act'), await open('act')]
    await ask(one)
    await one.close()
    expect((await ask(other)).chunk.values[0]).toBe(1)
  })

  it.skipIf(process.platform !== 'linux')('comes after the loop that moves servos, alone', async () => {
    const before = niceness()
    const thread = await open('act')
    await ask(thread)
    const after = niceness()
    const own = getPriority()
    expect(after.get(process.pid)).toBe(own)
    const started = [...after].filter(([id]) => !before.has(id)).map(([, nice]) => nice)
    expect(started).toContain(Math.min(19, own + 2))
    for (const [id, nice] of before) expect(after.get(id) ?? nice).toBe(nice)
  })
})

/** By thread of this process. */
function niceness(): ReadonlyMap<number, number> {
  return new Map(
    readdirSync('/proc/self/task').flatMap((id): (readonly [number, number])[] => {
      try {
        const stat = readFileSync(`/proc/self/task/${id}/stat`, 'utf8')
        // Field 19; the second one is a name, which may have spaces.
        return [[Number(id), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])]]
      } catch {
        return []
      }
    }),
  )
}
