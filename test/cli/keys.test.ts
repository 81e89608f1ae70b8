import { PassThrough } from 'node:stream'
import { afterEach, expect, it, vi } from 'vitest'
import { interruption } from '../../src/cli/interruption.js'
import { listenToKeys } from '../../src/cli/keys.js'

function terminal() {
  const isRaw: boolean[] = []
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (raw: boolean) => isRaw.push(raw) })
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(stdin as never)
  return { stdin, isRaw }
}

afterEach(() => {
  vi.restoreAllMocks()
})

it('tells keys by name, and gives the terminal back', async () => {
  const { stdin, isRaw } = terminal()
  const keys: string[] = []
  const end = listenToKeys(key => keys.push(key))
  stdin.write('s q')
  await new Promise(setImmediate)
  expect(keys).toEqual(['s', 'space', 'q'])
  end?.()
  expect(isRaw).toEqual([true, false])
})

it.each(['end', 'error'])(
  'a keyboard that is gone (%s) is a terminal that is closed: nobody could stop an arm',
  async how => {
    const { stdin } = terminal()
    const interrupted = interruption()
    const end = listenToKeys(() => undefined)
    if (how === 'end') stdin.end()
    else stdin.destroy(new Error('EIO'))
    expect(await interrupted.came).toBe('SIGHUP')
    end?.()
    interrupted.forget()
  },
)
