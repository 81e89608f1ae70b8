/** The replay file: what is written comes back bit for bit, and whatever else stands there is refused by file and field. */

import { describe, expect, it } from 'vitest'
import { UsageError } from '../../../src/robot/errors.js'
import { parseReplay, replayText } from '../../../src/run/replay/replay-text.js'
import { MADE } from './made-replay.js'

const FILE = 'a.replay.json'
const TEXT = replayText(MADE)

/** The file with one field changed; undefined takes it away. */
function changed(path: string, value: unknown): string {
  const file = JSON.parse(TEXT) as Record<string, unknown>
  const names = path.split('.')
  const last = names.pop() ?? ''
  let at = file
  for (const name of names) at = at[name] as Record<string, unknown>
  at[last] = value
  return JSON.stringify(file)
}

describe('a replay file', () => {
  it('brings back every bit', () => {
    const back = parseReplay(TEXT, FILE)
    expect(back).toEqual(MADE)
    expect(Object.is(back.actions[4], -0)).toBe(true)
    expect(replayText(back)).toBe(TEXT)
    const { fork, ...whole } = MADE
    expect(fork).toBeDefined()
    expect(parseReplay(replayText(whole), FILE)).toEqual(whole)
  })

  it('holds an episode without steps', () => {
    const none = {
      ...MADE,
      steps: 0,
      actionSize: 0,
      actions: new Float32Array(0),
      stepHashes: Uint32Array.of(0x89abcdef),
    }
    const { fork, ...empty } = none
    expect(fork).toBeDefined()
    expect(parseReplay(replayText(empty), FILE)).toEqual(empty)
  })

  it('is refused wherever it is cut off', () => {
    const whole = TEXT.trimEnd()
    for (let length = 0; length < whole.length; length++) {
      expect(() => parseReplay(whole.slice(0, length), FILE)).toThrow(
        /cannot read a\.replay\.json.*cut off.*record it again/,
      )
    }
  })

  it.each([
    { field: 'format', value: 'something', says: /a\.replay\.json is no replay.*--save_replays/ },
    { field: 'format_version', value: 2, says: /format 2, made by so101-twin 0\.1\.0; this one reads format 1/ },
    { field: 'format_version', value: 'one', says: /format_version to be a whole number.*found "one"/ },
    { field: 'made.engine', value: undefined, says: /made\.engine to be text, found nothing/ },
    { field: 'made.cpu', value: 'x', says: /nothing is known of the field made\.cpu/ },
    { field: 'env', value: [], says: /env to be an object, found \[\]/ },
    { field: 'env.id', value: 3, says: /env\.id to be text, found 3/ },
    { field: 'env.options', value: null, says: /env\.options to be an object, found null/ },
    { field: 'env.option', value: {}, says: /env\.option, did you mean options/ },
    { field: 'seed', value: 4294967296, says: /seed to be a whole number from 0 to 4294967295, found 4294967296/ },
    { field: 'seed', value: 0.5, says: /found 0\.5/ },
    { field: 'steps', value: -1, says: /steps to be a whole number from 0/ },
    { field: 'steps', value: 4, says: /actions to be 32 bytes in base64, found 24/ },
    { field: 'action_size', value: 0, says: /action_size to be a whole number from 1/ },
    { field: 'actions', value: 'AAAA', says: /actions to be 24 bytes in base64, found 3; the file is damaged/ },
    { field: 'actions', value: '!'.repeat(32), says: /actions to be 24 bytes/ },
    { field: 'step_hashes', value: 7, says: /step_hashes to be text, found 7/ },
    { field: 'step_hashes', value: 'AAAAAAAAAAAAAAAAAAAAAA==', says: /state_hash is not the last of step_hashes/ },
    { field: 'state_hash', value: 'xyz', says: /state_hash to be text of the form/ },
    { field: 'success', value: 1, says: /success to be true or false, found 1/ },
    { field: 'reward_sum', value: null, says: /reward_sum to be a number, found null/ },
    { field: 'end', value: 'over', says: /end to be one of terminated, truncated, open, found "over"/ },
    { field: 'fork.at_step', value: 9, says: /fork\.at_step to be a whole number from 0 to 3, found 9/ },
    { field: 'sead', value: 3, says: /nothing is known of the field sead, did you mean seed/ },
  ])('is refused with $field = $value', ({ field, value, says }) => {
    const text = changed(field, value)
    expect(() => parseReplay(text, FILE)).toThrow(UsageError)
    expect(() => parseReplay(text, FILE)).toThrow(says)
    expect(() => parseReplay(text, FILE)).toThrow(FILE)
  })

  it.each(['[]', '3', 'null', '{}'])('is not %s', text => {
    expect(() => parseReplay(text, FILE)).toThrow(UsageError)
  })
})
