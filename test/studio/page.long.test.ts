import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Env } from '../../src/env/env.js'
import { make, makePolicy } from '../../src/run/make.js'
import { recordEpisode } from '../../src/run/replay/record-episode.js'
import { runEpisode } from '../../src/run/run-episode.js'
import { Display } from '../../src/studio/display.js'
import { pageFolder } from '../../src/studio/page-files.js'
import { showReplay } from '../../src/studio/show-replay.js'
import { findChromium } from '../chromium.js'

const executablePath = findChromium()
const isBuilt = existsSync(join(pageFolder(), 'index.html'))
if (executablePath === undefined)
  console.warn('SKIPPED: the studio page in a browser, there is no chromium in the PATH')
if (!isBuilt) console.warn('SKIPPED: the studio page in a browser, it is not built: npm run build')

const ARGS = ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist']
const CAMERAS = { front: { width: 160, height: 120, fps: 15 } }

/** How many colours a part of the page has: one for a blank canvas. */
async function coloursOf(page: Page, selector: string): Promise<number> {
  const { data, info } = await sharp(await page.locator(selector).first().screenshot())
    .raw()
    .toBuffer({ resolveWithObject: true })
  const colours = new Set<number>()
  for (let at = 0; at < data.length; at += info.channels) {
    colours.add(((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0))
  }
  return colours.size
}

const textOf = (page: Page, selector: string) => page.locator(selector).innerText()

/** The step that is shown. */
async function shownStep(page: Page): Promise<number> {
  return Number(await textOf(page, '#numbers dd:nth-of-type(2)'))
}

describe.skipIf(executablePath === undefined || !isBuilt)('the studio page in headless Chromium', () => {
  let browser: Browser
  let display: Display
  let page: Page
  const said: string[] = []

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath as string, args: ARGS })
  })
  afterAll(async () => {
    await browser.close()
  })

  async function openPage(url: string, width = 1280, height = 800): Promise<Page> {
    said.length = 0
    const opened = await browser.newPage({ viewport: { width, height } })
    opened.on('console', message => {
      // SwiftShader remarks on its own slowness.
      if (!message.text().includes('GPU stall')) said.push(message.text())
    })
    opened.on('pageerror', error => said.push(error.message))
    await opened.goto(url)
    return opened
  }

  describe('of a live run', () => {
    let running: Promise<unknown>
    let env: Env
    const stop = new AbortController()

    beforeAll(async () => {
      display = await Display.open()
      env = display.around(await make('so101/LiftCube-v0', { level: 'easy', cameras: CAMERAS }), 'lift-cube')
      const policy = makePolicy('scripted', env)
      page = await openPage(display.server.url)
      running = (async () => {
        for (let seed = 1000; !stop.signal.aborted; seed++) await runEpisode(env, policy, seed, stop.signal)
      })().catch(() => undefined)
      await page.waitForFunction("document.querySelector('#numbers dd') !== null")
      await page.waitForTimeout(5000)
    })
    afterAll(async () => {
      stop.abort(new Error('the test is over'))
      display.release('the test is over')
      await running
      await env.close()
      await display.close()
      await page.close()
    })

    it('shows scene, picture, curves and numbers, without a word in the console', async () => {
      expect(await textOf(page, '#task')).toBe('Pick up the cube and lift it.')
      expect(await textOf(page, '#connection')).toBe('connected')
      expect(await coloursOf(page, '#view')).toBeGreaterThan(500)
      expect(await coloursOf(page, '#cameras canvas')).toBeGreaterThan(100)
      expect(await page.locator('.plot').count()).toBe(6)
      expect(await coloursOf(page, '.plot .u-wrap')).toBeGreaterThan(10)
      expect(await page.locator('#servos tbody tr').count()).toBe(6)
      expect(await textOf(page, '#servos tbody tr:first-child')).toMatch(/shoulder pan\s+-?\d+\s+2\d\.\d\s+1[12]\.\d/)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(1280)
      expect(said).toEqual([])
    })

    it('pauses the run, takes single steps, and goes on', async () => {
      await page.keyboard.press(' ')
      await page.locator('.badge', { hasText: 'paused' }).waitFor()
      await page.waitForTimeout(300)
      const at = await shownStep(page)
      await page.waitForTimeout(500)
      expect(await shownStep(page)).toBe(at)
      // At the end of an episode the next one begins to count anew.
      await page.click('#step')
      await expect.poll(() => shownStep(page)).not.toBe(at)
      const next = await shownStep(page)
      await page.waitForTimeout(500)
      expect(await shownStep(page)).toBe(next)
      await page.click('#pause')
      await expect.poll(async () => [at, next].includes(await shownStep(page))).toBe(false)
    })

    it('goes back in what was seen while the run goes on, and follows it again', async () => {
      await page.locator('#scrub').fill('200')
      await page.locator('.badge', { hasText: 'looking back' }).waitFor()
      const at = await shownStep(page)
      const picture = await page.locator('#view').screenshot()
      await page.waitForTimeout(600)
      expect(await shownStep(page)).toBe(at)
      await page.keyboard.press('ArrowRight')
      await expect.poll(() => shownStep(page)).toBe(at + 1)
      await page.click('#live')
      await expect.poll(() => page.locator('#live').getAttribute('aria-pressed')).toBe('true')
      await page.waitForTimeout(500)
      expect((await page.locator('#view').screenshot()).equals(picture)).toBe(false)
    })

    it('is there for phones, and in the dark', async () => {
      await page.setViewportSize({ width: 390, height: 844 })
      await page.keyboard.press('t')
      await page.waitForTimeout(800)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
      expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark')
      expect(await coloursOf(page, '#view')).toBeGreaterThan(300)
      expect(said).toEqual([])
    })
  })

  it('plays a saved episode, and says whether it is as recorded', async () => {
    const env = await make('so101/LiftCube-v0', {})
    const { replay } = await recordEpisode(env, makePolicy('scripted', env), 1003, { options: {}, policy: 'scripted' })
    await env.close()
    display = await Display.open()
    await showReplay(display, replay, 'x.replay.json')
    page = await openPage(display.server.url)
    await page.locator('.badge', { hasText: `all ${replay.steps} steps are as recorded` }).waitFor()
    await expect.poll(() => shownStep(page), { timeout: 20_000 }).toBe(replay.steps)
    await page.locator('#scrub').fill('0')
    await expect.poll(() => shownStep(page)).toBe(0)
    await page.keyboard.press('s')
    await expect.poll(() => shownStep(page)).toBe(1)
    expect(said).toEqual([])
    await display.close()
    await page.close()
  })

  it('says what is missing where the address has no token, and gives up on a wrong one', async () => {
    display = await Display.open()
    page = await openPage(display.server.url.split('#')[0] ?? '')
    expect(await textOf(page, '#note')).toContain('whole address')
    await page.close()
    page = await openPage(`${display.server.url}x`)
    await expect.poll(() => textOf(page, '#connection'), { timeout: 20_000 }).toBe('nobody there')
    await display.close()
    await page.close()
  })
})
