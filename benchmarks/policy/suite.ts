/** `npm run bench -- policy`: what a policy's thinking costs a control loop: time, its rate, the event loop. Real-time figures want an idle machine. */

import { availableParallelism, loadavg } from 'node:os'
import { table } from '../../src/cli/table.js'
import { readPolicyFolder } from '../../src/run/policies/policy-folder.js'
import { policySource, shippedPolicies } from '../../src/run/policies/policy-source.js'
import { TASKS } from '../../src/run/tasks.js'
import type { Suite } from '../suite.js'
import { rateKeeping, standstill, type Keeping, type Standstill } from './control-loop.js'
import { inference, type Inference } from './inference.js'
import { demonstratedSavings, LATENCY_S, learnedSavings, RATE_HZ, type Saving } from './saving.js'

/** Executed actions per chunk, and what issue 8 asks for with the first. */
const NS = [8, 16, 50]
const LEAST_SAVING = 0.24
const LARGEST_JITTER_P99_MS = 3
const LONGEST_STANDSTILL_MS = 5

const FIRST_SEED = 1000
const DEMONSTRATED = [
  { task: 'lift-cube', episodes: 50 },
  { task: 'pick-place', episodes: 20 },
  { task: 'stack-cube', episodes: 20 },
  { task: 'sort', episodes: 10 },
]
const LEARNED_EPISODES = 50
const [LOOP_S, IDLE_S, STANDSTILL_S] = [60, 20, 30]
const BUSY_S = 0.1
const PREDICTIONS = 500

export const POLICY: Suite = {
  name: 'policy',
  async run() {
    const load = loadavg()[0] ?? 0
    const keeping = [await rateKeeping(undefined, IDLE_S), await rateKeeping(BUSY_S, LOOP_S)]
    const still = [
      await standstill(undefined, STANDSTILL_S),
      await standstill(0, STANDSTILL_S),
      await standstill(BUSY_S, STANDSTILL_S),
    ]
    const shipped = shippedPolicies()
    const thinking: Inference[] = []
    for (const name of shipped) thinking.push(await inference(name, folderOf(name), PREDICTIONS))
    const savings: Saving[] = []
    for (const { task, episodes } of DEMONSTRATED)
      savings.push(...(await demonstratedSavings(task, seeds(episodes), NS)))
    for (const name of shipped) savings.push(...(await savingsOf(name)))
    return {
      table: [
        savingTable(savings),
        keepingTable(keeping),
        standstillTable(still),
        ...(thinking.length > 0 ? [inferenceTable(thinking)] : ['no policy is shipped in assets/policies']),
        `load average before: ${load.toFixed(2)} on ${availableParallelism()} cores`,
      ].join('\n\n'),
      json: { savings, keeping, still, thinking, load },
    }
  },
}

function seeds(count: number): number[] {
  return Array.from({ length: count }, (_, k) => FIRST_SEED + k)
}

function folderOf(name: string): string {
  const source = policySource(name)
  if (source.kind !== 'learned') throw new TypeError(`${name} is no learned policy`)
  return source.folder
}

/** Of those that need no cameras: pictures of hundreds of episodes take long to draw. */
async function savingsOf(name: string): Promise<Saving[]> {
  const folder = folderOf(name)
  const { spec } = await readPolicyFolder(folder)
  if (spec.inputs.some(({ type }) => type === 'VISUAL')) return []
  const task = TASKS.map(entry => entry.task.id).find(id => name.includes(id))
  if (task === undefined) return []
  return learnedSavings(folder, { task, name, chunkSize: spec.chunk_size }, seeds(LEARNED_EPISODES), NS)
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
const ms = (value: number): string => value.toFixed(2)

function savingTable(savings: readonly Saving[]): string {
  const rows = savings.map(({ what, n, episodes, sync, async, saving, ideal }) => [
    what,
    n,
    episodes,
    `${sync.successes} / ${async.successes}`,
    `${sync.meanTimeS.toFixed(2)} / ${async.meanTimeS.toFixed(2)}`,
    `${sync.chunks.toFixed(1)} / ${async.chunks.toFixed(1)}`,
    `${percent(sync.waited)} / ${percent(async.waited)}`,
    percent(saving),
    percent(ideal),
  ])
  const [first] = savings
  const isReached = first !== undefined && first.saving >= LEAST_SAVING
  return [
    `${1000 * LATENCY_S} ms charged for each chunk at ${RATE_HZ} Hz; sync / async on the same seeds from ${FIRST_SEED}; times where both succeed`,
    table(
      ['policy', 'n', 'episodes', 'successes', 'episode s', 'chunks', 'steps waited', 'saving', 'ideal L/(n/30+L)'],
      rows,
    ),
    'the expert’s actions: what it did on that seed, said in chunks of n + 8. Both modes wait for the first chunk, which the ideal leaves out; stack-cube ends when the cube has stood still for a while, which waiting does as well',
    `${first?.what ?? ''}, n = ${first?.n ?? 0}: at least ${percent(LEAST_SAVING)}: ${isReached ? 'reached' : 'MISSED'}`,
  ].join('\n')
}

function keepingTable(keeping: readonly Keeping[]): string {
  const rows = keeping.map(each => [
    each.what,
    each.steps,
    each.chunks,
    (1000 * each.inferenceP50S).toFixed(0),
    ms(each.deviationP50Ms),
    ms(each.deviationP99Ms),
    ms(each.deviationMaxMs),
    each.waited,
  ])
  const busy = keeping.at(-1)
  const isReached = busy !== undefined && busy.deviationP99Ms < LARGEST_JITTER_P99_MS
  return [
    `a simulated arm on the wall’s clock at ${RATE_HZ} Hz, async, n = 8, two 640x480 pictures to each prediction`,
    table(['beside it', 'steps', 'chunks', 'inference p50 ms', 'jitter p50 ms', 'p99', 'max', 'steps waited'], rows),
    `jitter p99 below ${LARGEST_JITTER_P99_MS} ms: ${isReached ? 'reached' : 'MISSED'}`,
  ].join('\n')
}

function standstillTable(still: readonly Standstill[]): string {
  const rows = still.map(each => [
    each.what,
    each.predictions,
    ms(each.askP50Ms),
    ms(each.askMaxMs),
    ms(each.delayP50Ms),
    ms(each.delayP99Ms),
    ms(each.delayP999Ms),
    ms(each.delayMaxMs),
  ])
  const worstMs = Math.max(...still.filter(({ predictions }) => predictions > 0).map(({ delayMaxMs }) => delayMaxMs))
  return [
    'the event loop’s delay (perf_hooks, resolution 1 ms, which it counts in)',
    table(['predictions', 'count', 'asking p50 ms', 'max', 'delay p50 ms', 'p99', 'p99.9', 'max'], rows),
    `never longer than ${LONGEST_STANDSTILL_MS} ms: ${worstMs < LONGEST_STANDSTILL_MS ? 'reached' : 'MISSED'}`,
  ].join('\n')
}

function inferenceTable(thinking: readonly Inference[]): string {
  return table(
    ['shipped policy', 'predictions', 'p50 ms', 'p99', 'max', 'asking p50 ms', 'p99', 'charged ms'],
    thinking.map(each => [
      each.name,
      each.predictions,
      ms(each.p50Ms),
      ms(each.p99Ms),
      ms(each.maxMs),
      ms(each.askP50Ms),
      ms(each.askP99Ms),
      each.chargedMs,
    ]),
  )
}
