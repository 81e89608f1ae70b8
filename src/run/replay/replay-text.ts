/** The replay file: JSON, its arrays in base64, little-endian. Written in one way, read strictly. */

import { UsageError } from '../../robot/errors.js'
import { FieldReader } from './field-reader.js'
import { toJsonObject } from './json-value.js'
import { EPISODE_ENDS, lowBits, type Replay } from './replay.js'

const FORMAT = 'so101-twin replay'
/** Of the file; another one is another layout. */
const FORMAT_VERSION = 1
const HASH = /^[0-9a-f]{16}$/
const MOST_STEPS = 10_000_000
const MOST_ACTION_SIZE = 1000
const LAST_SEED = 4294967295
const WORD_BYTES = 4

export function replayText(replay: Replay): string {
  const { made, env, seed, policy, fork, steps, success, rewardSum, end, stateHash, actionSize } = replay
  const file = {
    format: FORMAT,
    format_version: FORMAT_VERSION,
    made,
    env,
    seed,
    policy,
    ...(fork && { fork: { at_step: fork.atStep, of_hash: fork.ofHash, of_policy: fork.ofPolicy } }),
    steps,
    success,
    reward_sum: rewardSum,
    end,
    state_hash: stateHash,
    action_size: actionSize,
    actions: base64(replay.actions, (view, at, value) => {
      view.setFloat32(at, value, true)
    }),
    step_hashes: base64(replay.stepHashes, (view, at, value) => {
      view.setUint32(at, value, true)
    }),
  }
  return `${JSON.stringify(file, undefined, 1)}\n`
}

/** `file`: its name, for errors. `UsageError` for whatever is not as `replayText` writes it. */
export function parseReplay(text: string, file: string): Replay {
  const fields = new FieldReader(parsed(text, file), file)
  if (fields.whatever()['format'] !== FORMAT) {
    throw new UsageError(
      `${file} is no replay: expected its field format to be "${FORMAT}"; so101 eval --save_replays=DIR makes them`,
    )
  }
  fields.string('format')
  const version = fields.whole('format_version', 1, Number.MAX_SAFE_INTEGER)
  const made = fields.object('made')
  const madeBy = { package: made.string('package'), engine: made.string('engine'), node: made.string('node') }
  if (version !== FORMAT_VERSION) {
    throw new UsageError(
      `${file} is a replay of format ${version}, made by so101-twin ${madeBy.package}; this one reads format ${FORMAT_VERSION}: replay it with that version`,
    )
  }
  made.refuseOthers()
  const env = fields.object('env')
  const fork = fields.has('fork') ? fields.object('fork') : undefined
  const steps = fields.whole('steps', 0, MOST_STEPS)
  const actionSize = fields.whole('action_size', steps === 0 ? 0 : 1, MOST_ACTION_SIZE)
  const replay: Replay = {
    made: madeBy,
    env: { id: env.string('id'), options: objectIn(env, 'options', file), setting: objectIn(env, 'setting', file) },
    seed: fields.whole('seed', 0, LAST_SEED),
    policy: fields.string('policy'),
    ...(fork && {
      fork: {
        atStep: fork.whole('at_step', 0, steps),
        ofHash: fork.string('of_hash', HASH),
        ofPolicy: fork.string('of_policy'),
      },
    }),
    steps,
    success: fields.boolean('success'),
    rewardSum: fields.number('reward_sum'),
    end: fields.oneOf('end', EPISODE_ENDS),
    stateHash: fields.string('state_hash', HASH),
    actionSize,
    actions: Float32Array.from(
      eachWord(fields.bytes('actions', WORD_BYTES * steps * actionSize), (view, at) => view.getFloat32(at, true)),
    ),
    stepHashes: Uint32Array.from(
      eachWord(fields.bytes('step_hashes', WORD_BYTES * (steps + 1)), (view, at) => view.getUint32(at, true)),
    ),
  }
  for (const each of [fields, env, ...(fork ? [fork] : [])]) each.refuseOthers()
  if (replay.stepHashes.at(-1) !== lowBits(replay.stateHash)) {
    throw new UsageError(`${file}: state_hash is not the last of step_hashes: the file is damaged, record it again`)
  }
  return replay
}

function objectIn(fields: FieldReader, name: string, file: string): Replay['env']['options'] {
  return toJsonObject(fields.object(name).whatever(), `${file}: env.${name}`)
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = (cause as Error).message
    throw new UsageError(
      `cannot read ${file} as a replay (${text.length} characters: ${reason}): it is cut off or no JSON; record it again`,
      { cause },
    )
  }
}

type Put = (view: DataView, at: number, value: number) => void

function base64(values: Float32Array | Uint32Array, put: Put): string {
  const bytes = Buffer.alloc(WORD_BYTES * values.length)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  values.forEach((value, index) => {
    put(view, WORD_BYTES * index, value)
  })
  return bytes.toString('base64')
}

function eachWord(bytes: Uint8Array, get: (view: DataView, at: number) => number): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Array.from({ length: bytes.length / WORD_BYTES }, (_, index) => get(view, WORD_BYTES * index))
}
