/** A thread of `ThreadRunner`: makes its environments, then does what the main thread calls until that closes it. */

import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { Env } from '../../env/env.js'
import { Batch } from '../../env/vector/batch.js'
import { EnvGroup, type Mail, type ResetJob } from '../../env/vector/env-group.js'
import { UsageError } from '../../robot/errors.js'
import { threadError } from '../thread-error.js'
import { HandOver, STEP } from './hand-over.js'
import { makeSeveral } from './make-several.js'
import type { ThreadGreeting, ThreadJob, ThreadMail } from './vector-job.js'

const port = parentPort
if (!port) throw new TypeError('vector-worker.js runs as a worker thread only')
const job = workerData as ThreadJob
const greet = (greeting: ThreadGreeting): void => {
  port.postMessage(greeting)
}

let envs: Env[] | undefined
try {
  envs = await makeSeveral(job.id, job.count, job.options, job.setup)
} catch (error) {
  greet({ kind: 'error', error: threadError(error) })
}
if (envs) {
  greet({ kind: 'ready' })
  await serve(job, envs)
}
job.mail.close()

async function serve({ words, mail, shape, buffer, first, autoreset, infos }: ThreadJob, envs: Env[]): Promise<void> {
  const group = new EnvGroup({ envs, first, batch: new Batch(shape, buffer), autoreset, infos })
  const turns = new HandOver(words)
  for (let call = turns.next(); call !== undefined; call = turns.next()) {
    const done = call === STEP ? await group.step() : await group.reset(resetJob())
    if (done.infos.length > 0 || done.failures.length > 0) post(done)
    turns.finish()
  }
  await group.close()

  function resetJob(): ResetJob {
    const received = receiveMessageOnPort(mail)
    if (!received) throw new TypeError('a reset was called, and nobody said of what')
    return received.message as ResetJob
  }

  function post({ infos, failures }: Mail): void {
    const told = { infos, failures: failures.map(({ index, error }) => ({ index, error: threadError(error) })) }
    try {
      mail.postMessage(told satisfies ThreadMail)
    } catch {
      mail.postMessage(withoutUncloneable(told))
    }
  }
}

/** An info that cannot go to another thread becomes its environment's failure. */
function withoutUncloneable({ infos, failures }: ThreadMail): ThreadMail {
  const bad = infos.flatMap(([index, info]) => {
    const [key] = Object.entries(info).find(([, value]) => !isCloneable(value)) ?? []
    if (key === undefined) return []
    const error = new UsageError(`its info holds under '${key}' what no other thread can have: take workers: 0`)
    return [{ index, error: threadError(error) }]
  })
  const isBad = new Set(bad.map(({ index }) => index))
  return { infos: infos.filter(([index]) => !isBad.has(index)), failures: [...failures, ...bad] }
}

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value)
    return true
  } catch {
    return false
  }
}
