import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SO100_FOLLOWER, SO101_FOLLOWER, SO101_LEADER } from '../../src/robot/arm-spec.js'
import { nominalCalibration } from '../../src/robot/calibration.js'
import { calibrationText } from '../../src/robot/calibration-file.js'
import { CalibrationStore } from '../../src/run/calibration-store.js'

const NOMINAL = nominalCalibration(SO101_FOLLOWER)
const OTHER = NOMINAL.map(each => ({ ...each, homingOffset: 5 }))
let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'so101-store-'))
})
afterEach(() => {
  rmSync(home, { recursive: true })
})

const store = (env: Record<string, string> = {}, spec = SO101_FOLLOWER, id?: string) =>
  new CalibrationStore(spec, { id: id ?? 'my_arm', env, home })

describe('the path of a calibration', () => {
  it.each<[string, Record<string, string>, string]>([
    ['~/.cache/huggingface', {}, 'HOME/.cache/huggingface/lerobot/calibration/'],
    ['XDG_CACHE_HOME', { XDG_CACHE_HOME: '/c' }, '/c/huggingface/lerobot/calibration/'],
    ['HF_HOME', { HF_HOME: '/hf', XDG_CACHE_HOME: '/c' }, '/hf/lerobot/calibration/'],
    ['HF_LEROBOT_HOME', { HF_LEROBOT_HOME: '~/lr', HF_HOME: '/hf' }, 'HOME/lr/calibration/'],
    ['HF_LEROBOT_CALIBRATION', { HF_LEROBOT_CALIBRATION: '~/cal', HF_LEROBOT_HOME: '/lr' }, 'HOME/cal/'],
  ])('is LeRobot’s, by %s', (_, env, root) => {
    expect(store(env).path).toBe(join(root.replace('HOME', home), 'robots/so_follower/my_arm.json'))
  })

  it('is one for both generations, teleoperators/so_leader for leaders, None.json without an id, and any folder that is named', () => {
    expect(store({}, SO100_FOLLOWER).path).toBe(store().path)
    expect(store({}, SO101_LEADER).path).toMatch(/teleoperators\/so_leader\/my_arm\.json$/)
    expect(new CalibrationStore(SO101_FOLLOWER, { env: {}, home }).path).toMatch(/so_follower\/None\.json$/)
    expect(new CalibrationStore(SO101_FOLLOWER, { id: 'a', calibrationDir: '/x', env: {}, home }).path).toBe(
      '/x/a.json',
    )
  })

  it('refuses LEROBOT_HOME, as LeRobot does, and an id that is a path', () => {
    expect(() => store({ LEROBOT_HOME: '/old' })).toThrow(/LEROBOT_HOME is set \(\/old\).*HF_LEROBOT_HOME/)
    expect(() => store({}, SO101_FOLLOWER, '../x')).toThrow(/'\.\.\/x'/)
  })
})

describe('a stored calibration', () => {
  it('comes back as it was saved; the one before is kept in the history', () => {
    expect(store().load()).toBeUndefined()
    expect(store().save(NOMINAL).previous).toBeUndefined()
    expect(store().load()).toMatchObject({ calibration: NOMINAL, copyCommand: undefined })
    const { previous } = store().save(OTHER)
    expect(previous).toMatch(/history\/my_arm-1\.json$/)
    expect(readFileSync(previous as string, 'utf8')).toBe(calibrationText(SO101_FOLLOWER, NOMINAL))
    expect(store().save(OTHER).previous).toBeUndefined()
    expect(store().save(NOMINAL).previous).toMatch(/my_arm-2\.json$/)
    expect(readdirSync(dirname(store().path)).sort()).toEqual(['history', 'my_arm.json'])
    expect(store().require().calibration).toEqual(NOMINAL)
  })

  it('is never written where it could not be read again, and then stays as it was', () => {
    store().save(NOMINAL)
    expect(() => store().save(NOMINAL.map(each => ({ ...each, homingOffset: 4000 })))).toThrow(/homing_offset 4000/)
    expect(store().load()?.calibration).toEqual(NOMINAL)
  })

  it('is found where older versions had it, with the command that moves it, until the present place has one', () => {
    const older = join(home, '.cache/huggingface/lerobot/calibration/robots/so101_follower/my_arm.json')
    mkdirSync(dirname(older), { recursive: true })
    writeFileSync(older, calibrationText(SO101_FOLLOWER, OTHER))
    expect(store().load()).toEqual({
      calibration: OTHER,
      path: older,
      copyCommand: `mkdir -p ${dirname(store().path)} && cp ${older} ${store().path}`,
    })
    store().save(NOMINAL)
    expect(store().load()).toMatchObject({ calibration: NOMINAL, path: store().path })
  })

  it('that is missing names its place and both commands', () => {
    expect(() => store().require()).toThrow(
      /so_follower\/my_arm\.json: calibrate with so101 calibrate .*--robot\.id=my_arm.*--import=true/,
    )
  })

  it.skipIf(process.platform === 'win32')(
    'tells at once that a folder cannot be written, naming the flag for another',
    () => {
      const file = join(home, 'file')
      writeFileSync(file, '')
      for (const calibrationDir of [join(file, 'sub'), '/proc/none']) {
        const unwritable = new CalibrationStore(SO101_FOLLOWER, { id: 'a', calibrationDir, env: {}, home })
        expect(() => {
          unwritable.requireWritable()
        }).toThrow(/cannot write .*a\.json.*calibration_dir/)
        expect(existsSync(unwritable.path)).toBe(false)
      }
    },
  )

  it('finds before a calibration that the file there could not be kept', () => {
    const own = store()
    own.requireWritable()
    own.save(NOMINAL)
    own.requireWritable()
    const history = join(dirname(own.path), 'history')
    rmSync(history, { recursive: true })
    writeFileSync(history, 'a file where a folder should be')
    expect(() => {
      own.requireWritable()
    }).toThrow(/cannot write .*my_arm\.json/)
  })
})
