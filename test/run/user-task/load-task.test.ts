/** Task files: what is run, what is refused, and what is said of it. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { UsageError } from '../../../src/robot/errors.js'
import { make, makePolicy } from '../../../src/run/make.js'
import { runEpisode } from '../../../src/run/run-episode.js'
import { taskEntry } from '../../../src/run/tasks.js'
import { loadTask } from '../../../src/run/user-task/load-task.js'
import { isTaskFile } from '../../../src/run/user-task/task-file.js'

const EXAMPLE = fileURLToPath(new URL('../../../examples/lift-house.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'so101-task-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

let written = 0

function write(text: string, end = 'ts'): string {
  const path = join(folder, `task-${++written}.${end}`)
  writeFileSync(path, text)
  return path
}

/** A task that moves nothing, with something else about it. */
function taskText(id: string, changes = ''): string {
  return `
import { box, type Task } from 'so101-twin'
enum Kind { Small = 3 }
const PEG = box([0.02, 0.02, 0.02], { name: 'peg', colour: [1, 0, 0], massKg: 0.01, friction: 0.5 })
export const task: Task = {
  id: '${id}', instruction: 'Wait.', horizonS: Kind.Small, objects: [PEG], needsScene: true,
  environmentState: [{ label: 'peg.x', unit: 'm', low: -1, high: 1 }],
  rewardWeights: { near: 1 }, subGoals: { done: 1 },
  begin: (random, setting) => ({
    startRad: setting.robot.servos.map(() => 0),
    objects: [{ spec: PEG, pose: { positionM: [0.2, 0, 0.01], quaternion: [0, 0, 0, 1] } }],
    environmentState: ({ scene }) => Float32Array.of(scene.objectPose('peg').positionM[0]),
    score: ({ timeS }) => ({ potentials: { near: 0 }, subGoals: { done: timeS > 0.1 }, success: timeS > 0.1 }),
  }),
  ${changes}
}
`
}

async function refusal(text: string, end?: string): Promise<string> {
  const error: unknown = await loadTask(write(text, end)).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(UsageError)
  return (error as UsageError).message
}

async function firstSteps(text: string): Promise<string> {
  const env = await make(write(text))
  try {
    await env.reset({ seed: 1 })
    await env.step(new Float32Array(6))
    return 'nothing'
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return (error as UsageError).message
  } finally {
    await env.close()
  }
}

describe('isTaskFile', () => {
  it.each(['./a.ts', '../a', 'a.ts', 'tasks/a.mjs', '/a/b.js', 'C:\\a.ts', 'file:///a/b.ts'])(
    'takes %s for a file',
    name => {
      expect(isTaskFile(name)).toBe(true)
    },
  )
  it.each(['lift-cube', 'so101/LiftCube-v0', 'pick-place-lego'])('takes %s for a name', name => {
    expect(isTaskFile(name)).toBe(false)
  })
})

describe('a task file', () => {
  it('is TypeScript with the package behind its name, and makes an environment that its expert does well in', async () => {
    const env = await make(EXAMPLE)
    try {
      expect(env.spec).toMatchObject({ id: 'user/LiftHouse-v0', file: EXAMPLE, maxEpisodeSteps: 300 })
      const result = await runEpisode(env, makePolicy('scripted', env), 1)
      expect(result.success).toBe(true)
    } finally {
      await env.close()
    }
    expect(taskEntry(EXAMPLE)).toBe(await loadTask(EXAMPLE))
  })

  it('may be JavaScript, and lack an expert', async () => {
    const path = write(
      taskText('plain-wait')
        .replace(/enum.*\n/, 'const Kind = { Small: 3 }\n')
        .replace(/, type Task|: Task/g, ''),
      'mjs',
    )
    const env = await make(path)
    try {
      expect(() => makePolicy('scripted', env)).toThrow(/'plain-wait' has no expert: export const expert/)
      expect((await runEpisode(env, makePolicy('noop', env), 1)).success).toBe(true)
    } finally {
      await env.close()
    }
  })

  it('is asked for only once it has been loaded', () => {
    expect(() => taskEntry('./not-yet.ts')).toThrow(/not-yet\.ts has not been loaded: await loadTask/)
  })
})

describe('what is refused in a file', () => {
  it('a path without a file, or a folder', async () => {
    await expect(loadTask('./no-such-task.ts')).rejects.toThrow(
      /there is no task file .*no-such-task\.ts: check the path/,
    )
    await expect(loadTask(`${folder}/`)).rejects.toThrow(/is no file: name the \.ts or \.js file/)
  })

  it('code that does not run, with the reason', async () => {
    expect(await refusal('export const task = {')).toMatch(/cannot be run: ParseError/)
    expect(await refusal("import 'no-such-package'")).toMatch(/cannot be run: Cannot find module 'no-such-package'/)
    expect(await refusal("throw new Error('boo')")).toMatch(/cannot be run: boo$/)
    expect(await refusal("import { meshObjekt } from 'so101-twin'\nmeshObjekt()")).toMatch(
      /exports no 'meshObjekt': did you mean 'meshObject'/,
    )
  })

  it('a file without `task`', async () => {
    expect(await refusal('export const tusk = {}')).toMatch(/exports tusk, and no 'task': write `export const task/)
    expect(await refusal('export default {}')).toMatch(/exports default, and no 'task'/)
    expect(await refusal('export {}')).toMatch(/exports nothing/)
  })

  it.each<[string, RegExp]>([
    ["id: 'My Task'", /task\.id: expected small letters, digits and hyphens, such as push-button, got "My Task"/],
    ['horizonS: -1', /task\.horizonS: .*>0, got -1/],
    ['horizonS: undefined, horizon: 3', /task\.horizonS is missing: is 'horizon' meant for it\?/],
    ['needsScene: 1', /task\.needsScene: expected boolean, got 1/],
    ['subGoals: { a: 0.5, b: 0.2 }', /task\.subGoals: expected the shares of all sub-goals to sum to 1/],
    ['begin: 3', /task\.begin: expected a function, begin\(random, setting\) .*got 3/],
    ["objects: [{ ...PEG, name: 'table' }]", /task\.objects\[0\]\.name: expected a name of its own: arm and table/],
    ['objects: [{ ...PEG, parts: [] }]', /task\.objects\[0\]\.parts: .*got \[\]/],
    ['objects: [PEG, PEG]', /task\.objects: expected objects with names of their own/],
    ['objects: [{ ...PEG, massKg: 0 }]', /task\.objects\[0\]\.massKg: .*got 0/],
    [
      "objects: [{ ...PEG, parts: [{ pose: PEG.parts[0].pose, geometry: { type: 'mesh', file: 'a.stl', scale: [1, 1, 1] } }] }]",
      /task\.objects\[0\]\.boundsM: an object of meshes must say which box it fills/,
    ],
  ])('a task with %s', async (change, says) => {
    expect(await refusal(taskText('wrong', change))).toMatch(says)
  })

  it('every fault at once', async () => {
    expect((await refusal(taskText('wrong', 'horizonS: 0, needsScene: 2'))).split('\n')).toHaveLength(2)
  })

  it('an expert that is no function', async () => {
    expect(await refusal(`${taskText('odd-expert')}\nexport const expert = 3`)).toMatch(
      /expected `expert` to be a function/,
    )
  })

  it('an id that is taken', async () => {
    expect(await refusal(taskText('reach'))).toMatch(/task id 'reach' is taken by so101\/Reach-v0/)
    const first = write(taskText('mine-alone'))
    await loadTask(first)
    expect(await refusal(taskText('mine-alone'))).toContain(`is taken by ${first}`)
  })
})

describe('a file that was mended', () => {
  it.each([
    ['code that did not run', 'export const task = {'],
    ['a task that was refused', taskText('mended-b', 'horizonS: -1')],
  ])('is read again after %s', async (_, wrong) => {
    const path = write(wrong)
    await expect(loadTask(path)).rejects.toThrow(UsageError)
    writeFileSync(path, taskText(wrong.includes('mended-b') ? 'mended-b' : 'mended-a'))
    await expect(loadTask(path)).resolves.toMatchObject({ file: path })
  })
})

describe('a URL', () => {
  it('that names no file here is refused', async () => {
    await expect(loadTask('file://host/my-task.ts')).rejects.toThrow(/names no file here .*: write it as file:\/\/\//)
  })
})

describe('what is refused in an expert', () => {
  const observation = { 'observation.state': new Float32Array(6) }
  it.each<[string, string, RegExp]>([
    ['no policy', '() => 5', /expert\(\) must return a policy, \{ reset\(seed\)/],
    ['no reset', '() => ({ act: async () => new Float32Array(6) })', /expert\(\) must return a policy/],
    ['its own fault', '() => nowhere.at.all', /expert\(\) threw ReferenceError: nowhere is not defined, line 18 of/],
    [
      'a fault in act',
      '() => ({ reset() {}, async act() { throw new Error("oh") } })',
      /act\(\) threw Error: oh, line 18/,
    ],
    [
      'a list',
      '() => ({ reset() {}, async act() { return [0, 0, 0, 0, 0, 0] } })',
      /act\(\) must return a Float32Array/,
    ],
  ])('%s', async (what, expert, says) => {
    const path = write(
      `${taskText(`expert-${what.toLowerCase().replaceAll(' ', '-')}`)}\nexport const expert = ${expert}`,
    )
    const env = await make(path)
    try {
      await expect((async () => makePolicy('scripted', env).act(observation))()).rejects.toThrow(says)
      await expect((async () => makePolicy('scripted', env).act(observation))()).rejects.toThrow(UsageError)
    } finally {
      await env.close()
    }
  })
})

describe('what is refused in an episode', () => {
  const whole = taskText('episode')
  it.each<[string, string, string, RegExp]>([
    [
      'few joints',
      'startRad: setting.robot.servos.map(() => 0)',
      'startRad: [0, 0]',
      /startRad of 2 numbers: the arm has 6 joints/,
    ],
    [
      'a start beyond the stops',
      'startRad: setting.robot.servos.map(() => 0)',
      'startRad: [9, 0, 0, 0, 0, 0]',
      /begin\(\) starts shoulder_pan at 9 rad: it turns -2\.04 to 2\.04 rad/,
    ],
    [
      'a fault in begin',
      'objects: [{ spec: PEG',
      'objects: [{ spec: nowhere.at.all',
      /task 'episode-a-fault-in-begin': begin\(\) threw ReferenceError: nowhere is not defined, line 11 of the file/,
    ],
    [
      'a fault in score',
      'potentials: { near: 0 }',
      'potentials: nowhere.at.all',
      /score\(\) threw ReferenceError: nowhere is not defined, line 13 of the file/,
    ],
    ['a score that comes later', 'score: (', 'score: async (', /score\(\) must return \{ potentials, .* \} at once/],
    [
      'a score of nothing',
      'score: ({ timeS }) => (',
      'score: ({ timeS }) => void (',
      /score\(\) must return \{ potentials/,
    ],
    ['a score without sub-goals', 'subGoals: { done: timeS > 0.1 },', '', /score\(\) must return subGoals: an object/],
    [
      'a list of numbers',
      'Float32Array.of(',
      'Array.of(',
      /environmentState\(\) must return a Float32Array of 1 numbers/,
    ],
    ['a pose of NaN', 'positionM: [0.2', 'positionM: [NaN', /episode\.objects\[0\]\.pose\.positionM\[0\].*got NaN/],
    [
      'no object',
      'objects: [{ spec: PEG, pose',
      'objects: [].concat([]), other: [{ spec: PEG, pose',
      /begin\(\) placed none, and the task's objects are peg/,
    ],
    ['too many numbers', 'Float32Array.of(', 'Float32Array.of(1, ', /returned 2 numbers, .* names 1 features/],
    [
      'a missing potential',
      'potentials: { near: 0 }',
      'potentials: {}',
      /names 'near', and score\(\) returned no such potential/,
    ],
    [
      'a potential beyond 1',
      'potentials: { near: 0 }',
      'potentials: { near: 7 }',
      /potential 'near' 7: it must be within 0\.\.1/,
    ],
    ['a missing sub-goal', 'subGoals: { done: timeS > 0.1 }', 'subGoals: {}', /true or false for sub-goal 'done'/],
    ['success that is a number', 'success: timeS > 0.1', 'success: 1', /success: true or false/],
  ])('%s', async (what, from, to, says) => {
    const text = whole.replace("'episode'", `'episode-${what.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}'`)
    expect(text).toContain(from)
    expect(await firstSteps(text.replace(from, to))).toMatch(says)
  })
})
