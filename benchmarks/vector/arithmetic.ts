/** What this machine's cores can do at most: the same arithmetic on one thread and on several, which share nothing. */

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

const LOOP = `
const { parentPort } = require('node:worker_threads')
parentPort.on('message', rounds => {
  let [a, b] = [1, 0]
  for (let i = 0; i < rounds; i++) {
    a = a * 0.9999999 + b * 1e-7
    b = Math.sqrt(a * a + 1) - a
  }
  parentPort.postMessage(a + b)
})
`

export interface ArithmeticThreads {
  /** Rounds per second of the first `count` threads together. */
  rate(count: number, rounds: number): Promise<number>
  close(): Promise<void>
}

export function arithmeticThreads(most: number): ArithmeticThreads {
  const workers = Array.from({ length: most }, () => new Worker(LOOP, { eval: true }))
  return {
    async rate(count, rounds) {
      const startedMs = performance.now()
      const replies = workers.slice(0, count).map(worker => once(worker, 'message'))
      for (const worker of workers.slice(0, count)) worker.postMessage(rounds)
      await Promise.all(replies)
      return (1000 * count * rounds) / (performance.now() - startedMs)
    },
    async close() {
      await Promise.all(workers.map(worker => worker.terminate()))
    },
  }
}
