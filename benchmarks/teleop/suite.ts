/** `npm run bench -- teleop`: a leader's motion to a follower's goal at 60 Hz, on every way between them that needs no hardware. */

import { table } from '../../src/cli/table.js'
import type { ServoBus } from '../../src/env/backend.js'
import type { Teleoperator } from '../../src/policies/teleop/teleoperator.js'
import { LatencyHistogram } from '../../src/robot/latency-histogram.js'
import { requireArmEnv } from '../../src/run/arm-env-of.js'
import { makeTask } from '../../src/run/make.js'
import { inRealTime } from '../../src/run/real-time-env.js'
import { openTeleoperator } from '../../src/run/teleop/open-teleoperator.js'
import { teleoperate, type TeleopReport } from '../../src/run/teleop/teleoperate.js'
import type { Suite } from '../suite.js'

const RATE_HZ = 60
const RUN_S = 20
const WARM_UP_S = 1
const PAIRS = [
  ['sim', 'sim'],
  ['wire', 'sim'],
  ['sim', 'wire'],
  ['pty', 'sim'],
  ['pty', 'pty'],
] as const

interface Row {
  readonly leader: string
  readonly follower: string
  readonly report: TeleopReport
  /** From the moment the leader is asked for its pose to the moment the follower has its goal. */
  readonly delayP50Ms: number
  readonly delayP99Ms: number
  /** Largest step of a goal of the arm's joints, degrees. */
  readonly worstStepDeg: number
}

export const TELEOP: Suite = {
  name: 'teleop',
  async run() {
    const rows: Row[] = []
    for (const [leader, follower] of PAIRS) {
      // What is compiled on its first use is, then.
      await measure(leader, follower, WARM_UP_S)
      rows.push(await measure(leader, follower, RUN_S))
    }
    const ms = (value: number) => value.toFixed(2)
    return {
      table: table(
        ['leader', 'follower', 'Hz', 'late', 'loop p50 ms', 'p99', 'longest', 'delay p50 ms', 'p99', 'worst step deg'],
        rows.map(({ leader, follower, report, delayP50Ms, delayP99Ms, worstStepDeg }) => [
          leader,
          follower,
          report.rateHz.toFixed(1),
          `${report.misses} of ${report.steps}`,
          ms(report.loopP50Ms),
          ms(report.loopP99Ms),
          ms(report.loopMaxMs),
          ms(delayP50Ms),
          ms(delayP99Ms),
          ms(worstStepDeg),
        ]),
      ),
      json: { rateHz: RATE_HZ, runS: RUN_S, rows },
    }
  },
}

async function measure(leader: string, follower: string, runS: number): Promise<Row> {
  const made = await makeTask('lift-cube', {
    port: follower,
    rateHz: RATE_HZ,
    maxEpisodeSteps: -1,
    terminateOnSuccess: false,
  })
  const env = inRealTime(made)
  try {
    const { backend } = requireArmEnv(env, 'and nobody can move it by hand')
    const teleop = await openTeleoperator({ type: 'so101_leader', port: leader }, env)
    try {
      const delay = new LatencyHistogram()
      const asked = askedAt(teleop)
      for (const bus of backend.buses.values())
        toldAt(bus, nowMs => {
          delay.add(nowMs - asked.ms)
        })
      let worstStepDeg = 0
      let last: Float32Array | undefined
      const report = await teleoperate(env, asked.teleop, {
        seed: 0,
        timeS: runS,
        signal: new AbortController().signal,
        onStep({ sent }) {
          for (let k = 0; k < 5 && last; k++) {
            worstStepDeg = Math.max(worstStepDeg, Math.abs((sent[k] as number) - (last[k] as number)))
          }
          last = sent
        },
      })
      const [delayP50Ms, delayP99Ms] = [delay.percentileMs(0.5), delay.percentileMs(0.99)]
      return { leader, follower, report, delayP50Ms, delayP99Ms, worstStepDeg }
    } finally {
      await teleop.close()
    }
  } finally {
    await env.close()
  }
}

/** The same teleoperator, with the moment when it was asked last. */
function askedAt(teleop: Teleoperator): { readonly teleop: Teleoperator; readonly ms: number } {
  let ms = 0
  const act: Teleoperator['act'] = observation => {
    ms = performance.now()
    return teleop.act(observation)
  }
  return {
    teleop: {
      ...teleop,
      name: teleop.name,
      isLive: teleop.isLive,
      keys: teleop.keys,
      press: key => teleop.press(key),
      reset: seed => {
        teleop.reset(seed)
      },
      close: () => teleop.close(),
      act,
    },
    get ms() {
      return ms
    },
  }
}

/** Tells when a goal has been written. */
function toldAt(bus: ServoBus, told: (nowMs: number) => void): void {
  const write = bus.syncWrite.bind(bus)
  bus.syncWrite = async (register, ids, values) => {
    await write(register, ids, values)
    if (register === 'Goal_Position') told(performance.now())
  }
}
