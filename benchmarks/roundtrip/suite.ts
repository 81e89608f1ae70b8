/** `npm run bench -- roundtrip`: expert episodes recorded on the twin, replayed from their dataset on every backend that a machine has. */

import { table } from '../../src/cli/table.js'
import type { DatasetReplay } from '../../src/run/replay-dataset/replay-episode.js'
import { roundTrip } from '../../src/run/replay-dataset/round-trip.js'
import type { Suite } from '../suite.js'

const EPISODES = 5
const SEED = 1000
const TASK = 'lift-cube'

export const ROUNDTRIP: Suite = {
  name: 'roundtrip',
  async run() {
    const ports = process.platform === 'win32' ? ['sim', 'wire'] : ['sim', 'wire', 'pty']
    const replays = await roundTrip({ task: TASK, episodes: EPISODES, seed: SEED, ports })
    const rows = [...replays].map(([port, ofPort]) => ({ port, ...figures(ofPort) }))
    const head = [
      ...[`${TASK}, ${EPISODES} episodes`, 'success', 'same states', 'joints off, RMS deg', 'gripper, RMS %'],
      ...['tip off, RMS mm', 'worst mm', 'behind the command, RMS deg', 'loop Hz', 'misses'],
    ]
    return {
      table: table(
        head,
        rows.map(row => [
          row.port,
          `${row.successes}/${EPISODES}`,
          `${row.same}/${EPISODES}`,
          row.jointsDeg.toFixed(3),
          row.gripperPct.toFixed(3),
          (1000 * row.tipRmsM).toFixed(2),
          (1000 * row.tipWorstM).toFixed(2),
          row.behindDeg.toFixed(3),
          port(row.port, row.rateHz.toFixed(2)),
          port(row.port, `${row.misses}/${row.periods}`),
        ]),
      ),
      json: { task: TASK, seed: SEED, episodes: EPISODES, rows },
    }
  },
}

/** Simulated time keeps any rate. */
function port(name: string, text: string): string {
  return name === 'pty' ? text : '-'
}

function figures(replays: readonly DatasetReplay[]) {
  const mean = (value: (replay: DatasetReplay) => number) =>
    replays.reduce((sum, replay) => sum + value(replay), 0) / replays.length
  const arm = ({ tracking }: DatasetReplay) => tracking.joints.filter(({ unit }) => unit !== 'percent')
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    successes: replays.filter(({ success }) => success).length,
    same: replays.filter(({ tracking }) => tracking.isSameState).length,
    jointsDeg: mean(replay => meanOf(arm(replay).map(({ fromRecorded }) => fromRecorded?.rms ?? NaN))),
    gripperPct: mean(
      ({ tracking }) => tracking.joints.find(({ unit }) => unit === 'percent')?.fromRecorded?.rms ?? NaN,
    ),
    tipRmsM: mean(({ tracking }) => tracking.tip?.rmsM ?? NaN),
    tipWorstM: Math.max(...replays.map(({ tracking }) => tracking.tip?.worstM ?? NaN)),
    behindDeg: mean(replay => meanOf(arm(replay).map(({ fromCommand }) => fromCommand.rms))),
    rateHz: mean(({ pacing }) => 1 / pacing.meanPeriodS),
    misses: replays.reduce((sum, { pacing }) => sum + pacing.overruns, 0),
    periods: replays.reduce((sum, { pacing }) => sum + pacing.periods, 0),
  }
}
